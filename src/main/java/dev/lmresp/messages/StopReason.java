package dev.lmresp.messages;

/** Why an answer has ended. */
public enum StopReason {
    /** It is complete. */
    END_TURN("end_turn"),
    /** It has as many tokens as the client allows. */
    MAX_TOKENS("max_tokens"),
    /** A text of the client's stop sequences came. */
    STOP_SEQUENCE("stop_sequence"),
    /** The model calls tools and waits for their results. */
    TOOL_USE("tool_use"),
    /** The model, or a filter, refuses to answer. */
    REFUSAL("refusal");

    private final String word;

    StopReason(String word) {
        this.word = word;
    }

    /** The name in the protocol. */
    public String word() {
        return word;
    }
}
