package dev.lmresp.server.websocket;

/** What comes from a client. */
@SuppressWarnings("ArrayRecordComponent") // never compared
sealed interface Received {
    /**
     * A whole message.
     *
     * @param memory to be closed when the message has been answered
     */
    record Text(byte[] text, MessageMemory memory) implements Received {}

    record Ping(byte[] payload) implements Received {}

    record Pong() implements Received {}

    /** The client closes the connection. */
    record Close(byte[] payload) implements Received {}

    /** The connection has ended without being closed. */
    record Gone() implements Received {}
}
