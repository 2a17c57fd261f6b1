/** JSON schemas: whether one is any, and whether values fit it. All that knows the validator. */
@NullMarked
package dev.lmresp.schema;

import org.jspecify.annotations.NullMarked;
