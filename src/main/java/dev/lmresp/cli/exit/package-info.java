/** How a command ends: its exit code, or a failure that says what to do. */
@NullMarked
package dev.lmresp.cli.exit;

import org.jspecify.annotations.NullMarked;
