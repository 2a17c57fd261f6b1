/** JSON schemas: parses them and validates values. Only this package uses the validator library. */
@NullMarked
package dev.lmresp.schema;

import org.jspecify.annotations.NullMarked;
