/** Recordings played, compared with a new translation or a new answer, and updated. */
@NullMarked
package dev.lmresp.replay;

import org.jspecify.annotations.NullMarked;
