/** Text files of the user: read whole, edited in place, replaced at once or not at all. */
@NullMarked
package dev.lmresp.files;

import org.jspecify.annotations.NullMarked;
