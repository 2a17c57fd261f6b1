/**
 * What a person types into a chat: the prompt, what is typed ahead of it, and keys that interrupt.
 */
@NullMarked
package dev.lmresp.terminal.chat;

import org.jspecify.annotations.NullMarked;
