/** An engine that answers from recordings. */
@NullMarked
package dev.lmresp.engine.replay;

import org.jspecify.annotations.NullMarked;
