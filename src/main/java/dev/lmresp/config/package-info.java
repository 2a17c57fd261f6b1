/**
 * Settings from environment and files, each with its source, and the dialects that they change.
 * Options of the command line are in {@code cli}.
 */
@NullMarked
package dev.lmresp.config;

import org.jspecify.annotations.NullMarked;
