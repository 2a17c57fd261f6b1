package dev.lmresp.sse;

/** Receives the events that {@link SseDecoder} decodes. */
@FunctionalInterface
public interface SseHandler {
    /**
     * Called once for each event that has data.
     *
     * @param name the {@code event:} field, empty when absent
     * @param bytes holds the data; valid only during the call
     * @param from index of the first byte of the data
     * @param to index after the last byte of the data
     */
    void event(String name, byte[] bytes, int from, int to);

    /**
     * Called for each line that has none of the format's field names, which browsers skip: a
     * failing engine may write plain text into its stream.
     *
     * @param bytes holds the line; valid only during the call
     * @param from index of its first byte
     * @param to index after its last byte
     */
    default void stray(byte[] bytes, int from, int to) {}
}
