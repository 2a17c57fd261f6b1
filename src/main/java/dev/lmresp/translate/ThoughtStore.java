package dev.lmresp.translate;

/**
 * Stores the reasoning behind answers until the engine requires it back.
 *
 * @param model the engine's model: no other can read its opaque data
 * @param seal seals it into the conversation, for clients that send reasoning back
 * @param memory keeps it in the proxy, for other clients
 */
public record ThoughtStore(String model, ReasoningSeal seal, CallMemory memory) {
    /** Stores nothing. */
    public static final ThoughtStore NONE =
            new ThoughtStore("", ReasoningSeal.NONE, CallMemory.NONE);

    public ThoughtStore sealedBy(ReasoningSeal by) {
        return new ThoughtStore(model, by, memory);
    }
}
