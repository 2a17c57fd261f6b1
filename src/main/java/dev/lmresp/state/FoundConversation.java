package dev.lmresp.state;

/**
 * A conversation that a search has found.
 *
 * @param conversation which it is
 * @param snippet one line of the text in which a word was found, cut at both ends with an ellipsis;
 *     empty when nothing was searched for
 */
public record FoundConversation(StoredConversation conversation, String snippet) {}
