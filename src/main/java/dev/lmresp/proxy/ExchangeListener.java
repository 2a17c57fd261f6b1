package dev.lmresp.proxy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.responses.Event;
import dev.lmresp.translate.Note;

import java.util.List;
import java.util.Map;

/**
 * Observes one exchange, in order. Methods must neither block nor fail: listeners that write to a
 * disk or a network pass their data on. Called by the threads of the exchange, one at a time for
 * each method.
 */
public interface ExchangeListener {
    /** Ignores everything. */
    ExchangeListener NONE = new ExchangeListener() {};

    /** True for a listener that needs the bytes on both sides, which costs a little to provide. */
    default boolean needsBytes() {
        return false;
    }

    /**
     * A request is sent to the engine. Called again when it was refused or another engine is tried.
     *
     * @param engine its address
     * @param model the engine's name for the model
     * @param dialect the dialect of the request
     * @param request the body of the request
     */
    default void asked(String engine, String model, Dialect dialect, byte[] request) {}

    /** The engine has sent status and headers. */
    default void answered(int status, Map<String, List<String>> headers) {}

    /** Bytes of the engine's answer have arrived. */
    default void received(byte[] bytes, int offset, int length) {}

    /** An event for the client; it may be sent a moment later, with others. */
    default void event(long number, Event event) {}

    /** Bytes are sent to the client. */
    default void sent(byte[] bytes, int offset, int length) {}

    /**
     * All notes of the exchange, just before its end.
     *
     * @param learned the notes that result from the engine's behaviour or refusals in this
     *     exchange; translating the same bytes again does not produce them
     */
    default void noted(List<Note> notes, List<Note> learned) {}

    /** The exchange is over. */
    default void ended(Outcome outcome) {}

    /** Combines several listeners, which are called in order. */
    static ExchangeListener of(List<ExchangeListener> listeners) {
        return switch (listeners.size()) {
            case 0 -> NONE;
            case 1 -> listeners.getFirst();
            default -> new ExchangeListeners(listeners);
        };
    }
}
