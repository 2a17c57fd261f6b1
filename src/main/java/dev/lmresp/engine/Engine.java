package dev.lmresp.engine;

/**
 * Anything that answers like the HTTP endpoint of a Chat Completions engine. The engine over HTTP,
 * the built-in mock and recordings look the same to callers. Thread-safe.
 */
public interface Engine extends AutoCloseable {
    /** Where the engine is, for people: its base URL without secrets, or {@code mock}. */
    String address();

    /**
     * Sends a request, and waits for the status and headers of the answer. The body may still be
     * arriving. Interrupting the calling thread ends the wait and the request.
     *
     * @throws EngineException when there is no answer
     */
    EngineAnswer send(EngineCall call) throws EngineException;

    /** Closes connections; running calls may fail. */
    @Override
    void close();
}
