package dev.lmresp.proxy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.responses.Event;
import dev.lmresp.translate.Note;

import java.util.List;
import java.util.Map;

/**
 * Hears what happens in one exchange, in order. Nothing here may wait or fail: whoever writes to a
 * disk or a network hands on what was heard. Called by the threads of the exchange, one at a time
 * for each method.
 */
public interface ExchangeListener {
    /** Hears nothing. */
    ExchangeListener NONE = new ExchangeListener() {};

    /** True for one that wants the bytes on both sides, which it costs a little to show. */
    default boolean hearsBytes() {
        return false;
    }

    /**
     * The engine is asked. Another time follows when it refused or another engine is asked.
     *
     * @param engine its address
     * @param model the name it knows the model by
     * @param dialect the dialect it is asked in
     * @param request the body of the request
     */
    default void asked(String engine, String model, Dialect dialect, byte[] request) {}

    /** The engine has begun to answer. */
    default void answered(int status, Map<String, List<String>> headers) {}

    /** Bytes of the engine's answer have come. */
    default void received(byte[] bytes, int offset, int length) {}

    /** The client is told something; it may leave a moment later, with what comes at once. */
    default void event(long number, Event event) {}

    /** Bytes of the answer go to the client. */
    default void sent(byte[] bytes, int offset, int length) {}

    /**
     * What could not be carried over, all of it, just before the end.
     *
     * @param learned those of the notes that say what the engine did or refused in this exchange,
     *     which the same bytes would not tell a second time
     */
    default void noted(List<Note> notes, List<Note> learned) {}

    /** The exchange is over. */
    default void ended(Outcome outcome) {}

    /** One that stands for several, in their order. */
    static ExchangeListener of(List<ExchangeListener> listeners) {
        return switch (listeners.size()) {
            case 0 -> NONE;
            case 1 -> listeners.getFirst();
            default -> new ExchangeListeners(listeners);
        };
    }
}
