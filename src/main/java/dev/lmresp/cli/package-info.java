/** One picocli command a file: parse options, call a room, print, exit code. No logic. */
@NullMarked
package dev.lmresp.cli;

import org.jspecify.annotations.NullMarked;
