/**
 * Output to a terminal: tables, colours, and lines that still change. The chat, its prompt and
 * Markdown have packages of their own.
 */
@NullMarked
package dev.lmresp.terminal;

import org.jspecify.annotations.NullMarked;
