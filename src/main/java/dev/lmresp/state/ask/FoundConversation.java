package dev.lmresp.state.ask;

/**
 * A search result.
 *
 * @param conversation the conversation
 * @param snippet one line of the text in which a word was found, with an ellipsis where it is cut;
 *     empty without a query
 */
public record FoundConversation(StoredConversation conversation, String snippet) {}
