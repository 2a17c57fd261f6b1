/**
 * The parts of a chat: conversations, turns, tools that run on this machine, attachments, schemas.
 * Nothing here knows a terminal.
 */
@NullMarked
package dev.lmresp.conversation;

import org.jspecify.annotations.NullMarked;
