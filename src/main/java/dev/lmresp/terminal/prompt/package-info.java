/**
 * The prompt: line editor, history, completions, keys and signals. What is done with a line is up
 * to {@code terminal.chat}.
 */
@NullMarked
package dev.lmresp.terminal.prompt;

import org.jspecify.annotations.NullMarked;
