/**
 * Renders streamed Markdown as lines for a terminal. Showing the lines is up to {@code terminal}
 * and {@code terminal.chat}.
 */
@NullMarked
package dev.lmresp.terminal.markdown;

import org.jspecify.annotations.NullMarked;
