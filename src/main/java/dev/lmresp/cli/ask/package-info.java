/**
 * What {@code lmresp ask} does after its options are parsed: one question, or a chat. The chat's
 * screen is in {@code terminal.chat}.
 */
@NullMarked
package dev.lmresp.cli.ask;

import org.jspecify.annotations.NullMarked;
