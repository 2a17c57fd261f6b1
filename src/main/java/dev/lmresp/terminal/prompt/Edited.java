package dev.lmresp.terminal.prompt;

/**
 * The result of editing a text in an external editor.
 *
 * @param text the edited text; the original after a problem
 * @param problem why it could not be edited and what to do, for people; empty on success
 */
public record Edited(String text, String problem) {}
