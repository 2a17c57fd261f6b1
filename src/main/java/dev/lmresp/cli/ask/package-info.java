/** {@code lmresp ask}: one question, or a chat. */
@NullMarked
package dev.lmresp.cli.ask;

import org.jspecify.annotations.NullMarked;
