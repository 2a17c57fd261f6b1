/**
 * The chat in a terminal: its commands, its state, and how a turn is shown while it runs. The line
 * editor is in {@code terminal.prompt}, conversations are in {@code conversation}.
 */
@NullMarked
package dev.lmresp.terminal.chat;

import org.jspecify.annotations.NullMarked;
