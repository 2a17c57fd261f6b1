/** Groups of options that several commands share, each with its defaults and settings. */
@NullMarked
package dev.lmresp.cli.options;

import org.jspecify.annotations.NullMarked;
