package dev.lmresp.server;

import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.proxy.Transport;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventEncoder;
import dev.lmresp.translate.Note;

import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Sends server-sent events to the client as they come. The first flush settles the status. */
final class EventStreamTransport implements Transport {
    private final ServerRequest request;
    private final ServerResponse response;
    private final ClientConnection connection;
    private final ExchangeListener listener;
    private final Function<Exchange, EventEncoder> encoding;
    private @Nullable EventEncoder events;
    private List<Note> notes = List.of();
    private String engine = "";
    private @Nullable OutputStream out;

    /**
     * @param listener receives the same bytes as the client
     * @param encoding encodes the events of an exchange in the API that the client speaks
     */
    EventStreamTransport(
            ServerRequest request,
            ServerResponse response,
            ClientConnection connection,
            ExchangeListener listener,
            Function<Exchange, EventEncoder> encoding) {
        this.request = request;
        this.response = response;
        this.connection = connection;
        this.listener = listener;
        this.encoding = encoding;
    }

    @Override
    public void begin(Exchange exchange) {
        events = encoding.apply(exchange);
        exchange.whenSlow(() -> connection.watch(exchange::clientGone));
    }

    @Override
    public void event(long number, Event event) {
        encoder().accept(number, event);
    }

    private EventEncoder encoder() {
        return Objects.requireNonNull(events, "the exchange has not begun");
    }

    @Override
    public void answeredBy(String name) {
        engine = name;
    }

    @Override
    public void noted(List<Note> lost) {
        notes = lost;
    }

    @Override
    public boolean flush() throws IOException {
        EventEncoder encoder = encoder();
        if (encoder.isEmpty()) {
            return false;
        }
        try {
            OutputStream stream = out;
            if (stream == null) {
                stream = open();
                out = stream;
            }
            encoder.drainTo(stream);
            stream.flush();
            return true;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (ServerConnectionException e) {
            throw new IOException(e);
        }
    }

    private OutputStream open() {
        Headers.eventStream(response);
        Headers.notes(response, notes);
        Headers.engine(response, engine);
        OutputStream stream = response.outputStream();
        return listener.needsBytes() ? new ObservedStream(stream, listener) : stream;
    }

    @Override
    public boolean canWriteWithoutWaiting() {
        return connection.isWatched();
    }

    @Override
    public boolean isBehind() {
        return connection.isBehind();
    }

    @Override
    public void awaitTaken() throws IOException {
        connection.awaitTaken();
    }

    @Override
    public void whenTaken(Runnable action) {
        connection.whenTaken(action);
    }

    @Override
    public boolean isOpen() {
        return out != null;
    }

    @Override
    public void end(Outcome outcome) throws IOException {
        try {
            connection.close();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (out != null) {
            try {
                out.close();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (ServerConnectionException e) {
                throw new IOException(e);
            }
        } else if (outcome instanceof Outcome.Failed failed) {
            ErrorAnswers.send(request, response, failed.error(), listener);
        }
    }
}
