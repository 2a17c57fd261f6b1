/**
 * One picocli command per file: parses options, calls other packages, prints, and returns an exit
 * code. No logic.
 */
@NullMarked
package dev.lmresp.cli;

import org.jspecify.annotations.NullMarked;
