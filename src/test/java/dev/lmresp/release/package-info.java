/** What a release has in it beside the program. */
@NullMarked
package dev.lmresp.release;

import org.jspecify.annotations.NullMarked;
