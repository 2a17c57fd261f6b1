/**
 * How a command ends: an exit code, or a failure that says what to do. Printing it is up to {@code
 * cli}.
 */
@NullMarked
package dev.lmresp.cli.exit;

import org.jspecify.annotations.NullMarked;
