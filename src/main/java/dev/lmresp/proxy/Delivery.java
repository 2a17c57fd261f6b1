package dev.lmresp.proxy;

import dev.lmresp.responses.Event;
import dev.lmresp.responses.Response;
import dev.lmresp.translate.Note;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Delivers the events of one response: to the listener at once, to the client with the next {@link
 * #send}. The caller holds the lock of the exchange.
 */
final class Delivery {
    private final Transport transport;
    private final ExchangeListener listener;
    private final Supplier<List<Note>> notes;
    private @Nullable Response last;

    /** There are events that have not been sent to the client. */
    private boolean hasUnsent;

    /** When bytes were last sent to the client, whatever the engine sent meanwhile. */
    private volatile long lastSent = System.nanoTime();

    /**
     * @param notes what was changed or dropped so far
     */
    Delivery(Transport transport, ExchangeListener listener, Supplier<List<Note>> notes) {
        this.transport = transport;
        this.listener = listener;
        this.notes = notes;
    }

    void take(long number, Event event) {
        if (event instanceof Event.Terminal terminal) {
            last = terminal.response();
        }
        hasUnsent = true;
        transport.event(number, event);
        listener.event(number, event);
    }

    /**
     * Sends the pending events, with all notes so far if headers have not been sent.
     *
     * @throws IOException when the client has disconnected
     */
    void send() throws IOException {
        if (!hasUnsent) {
            return;
        }
        if (!transport.isOpen()) {
            transport.noted(notes.get());
        }
        if (transport.flush()) {
            lastSent = System.nanoTime();
        }
        hasUnsent = false;
    }

    /** The response in the last event; empty before it. */
    Optional<Response> last() {
        return Optional.ofNullable(last);
    }

    /** True when nothing has been sent to the client for this long. */
    boolean isQuiet(long now, Duration limit) {
        return now - lastSent > limit.toNanos();
    }
}
