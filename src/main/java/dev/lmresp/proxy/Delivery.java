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
 * The events of one response on their way to those who want them: the listener at once, the client
 * with the next {@link #send}. Whoever calls holds the lock of the exchange.
 */
final class Delivery {
    private final Transport transport;
    private final ExchangeListener listener;
    private final Supplier<List<Note>> notes;
    private @Nullable Response last;

    /** Events have been taken that were not sent on yet. */
    private boolean hasUnsent;

    /** When the client last heard anything, whatever the engine sent meanwhile. */
    private volatile long lastSent = System.nanoTime();

    /**
     * Nothing taken.
     *
     * @param notes what could not be carried over so far
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
     * Sends on what was taken, with all notes there are by then while they can still be told.
     *
     * @throws IOException when the client is gone
     */
    void send() throws IOException {
        if (!hasUnsent) {
            return;
        }
        if (!transport.isOpen()) {
            transport.noted(notes.get());
        }
        transport.flush();
        hasUnsent = false;
        lastSent = System.nanoTime();
    }

    /** The response at its end; empty before. */
    Optional<Response> last() {
        return Optional.ofNullable(last);
    }

    /** Whether the client has heard nothing for so long. */
    boolean isQuiet(long now, Duration limit) {
        return now - lastSent > limit.toNanos();
    }
}
