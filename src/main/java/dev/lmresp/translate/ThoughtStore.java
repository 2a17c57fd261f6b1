package dev.lmresp.translate;

/**
 * Where the reasoning behind answers is kept until the engine wants it back.
 *
 * @param model the engine's model, as no other can read what it hung on its answers
 * @param seal hides it in the conversation, for clients that send reasoning back
 * @param memory remembers it here, for the others
 */
public record ThoughtStore(String model, ReasoningSeal seal, CallMemory memory) {
    /** Keeps nothing. */
    public static final ThoughtStore NONE =
            new ThoughtStore("", ReasoningSeal.NONE, CallMemory.NONE);

    /** The same, but sealed otherwise. */
    public ThoughtStore sealedBy(ReasoningSeal by) {
        return new ThoughtStore(model, by, memory);
    }
}
