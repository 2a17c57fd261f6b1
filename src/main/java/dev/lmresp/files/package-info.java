/**
 * Text files of the user: read whole, edited in place, replaced atomically. What the settings in
 * them mean is not known here.
 */
@NullMarked
package dev.lmresp.files;

import org.jspecify.annotations.NullMarked;
