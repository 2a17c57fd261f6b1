/** Markdown that comes in pieces, as lines for a terminal. */
@NullMarked
package dev.lmresp.terminal.markdown;

import org.jspecify.annotations.NullMarked;
