/**
 * Options that several commands share, with their defaults and settings. Options of a single
 * command are in its class.
 */
@NullMarked
package dev.lmresp.cli.options;

import org.jspecify.annotations.NullMarked;
