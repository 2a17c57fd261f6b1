package dev.lmresp.server.websocket;

/** The memory of one message, counted from its first byte until it has been answered. */
public interface MessageMemory extends AutoCloseable {
    /**
     * Reserves the memory for what has arrived of the message.
     *
     * @throws dev.lmresp.responses.ApiException when there is not enough
     */
    void arrived(long bytes);

    /**
     * Reserves the memory for the message as it is understood.
     *
     * @throws dev.lmresp.responses.ApiException when there is not enough
     */
    void understood(byte[] message);

    /** Counts other memory that becomes garbage after the answer. */
    void answered(long keptBytes);

    @Override
    void close();
}
