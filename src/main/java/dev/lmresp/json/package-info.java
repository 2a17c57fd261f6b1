/**
 * JSON text and trees: one reader, one writer, errors with line and column. Knows nothing of either
 * API.
 */
@NullMarked
package dev.lmresp.json;

import org.jspecify.annotations.NullMarked;
