package dev.lmresp.terminal.prompt;

/**
 * What came of a text in an editor of its own.
 *
 * @param text the text as it is now; as it was where there was a problem
 * @param problem why it could not be edited and what to do, for a person; empty where all went well
 */
public record Edited(String text, String problem) {}
