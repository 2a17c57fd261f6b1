package dev.lmresp.engine;

/**
 * Who answers: anything that can be asked like the HTTP endpoint of a Chat Completions engine. The
 * engine over HTTP, the built-in mock and a recording all look the same from here. Safe for many
 * threads at once.
 */
public interface Engine extends AutoCloseable {
    /** Where the engine is, for people: its base URL without the keys in it, or {@code mock}. */
    String address();

    /**
     * Asks, and waits until the engine has answered with its status and headers. The body may still
     * be on its way. An interrupt of the calling thread ends the wait and the request.
     *
     * @throws EngineException when there is no answer
     */
    EngineAnswer send(EngineCall call) throws EngineException;

    /** Lets go of connections; calls under way may fail. */
    @Override
    void close();
}
