/**
 * The vocabulary of Chat Completions: request, chunk, error shapes, and {@link
 * dev.lmresp.chat.Dialect}, what an engine accepts. No I/O and no translation.
 */
@NullMarked
package dev.lmresp.chat;

import org.jspecify.annotations.NullMarked;
