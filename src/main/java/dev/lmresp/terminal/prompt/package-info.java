/** Where a person types: the line editor, its history and completions, keys and signals. */
@NullMarked
package dev.lmresp.terminal.prompt;

import org.jspecify.annotations.NullMarked;
