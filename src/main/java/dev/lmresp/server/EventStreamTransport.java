package dev.lmresp.server;

import dev.lmresp.proxy.ErrorEnvelope;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.proxy.Transport;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventWriter;
import dev.lmresp.translate.Note;

import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Sends server-sent events to the client as they come. The first flush settles the status. */
final class EventStreamTransport implements Transport {
    private final ServerRequest request;
    private final ServerResponse response;
    private final ClientConnection connection;
    private final ExchangeListener listener;
    private final EventWriter events = new EventWriter();
    private List<Note> notes = List.of();
    private @Nullable OutputStream out;

    /**
     * @param listener receives the same bytes as the client
     */
    EventStreamTransport(
            ServerRequest request,
            ServerResponse response,
            ClientConnection connection,
            ExchangeListener listener) {
        this.request = request;
        this.response = response;
        this.connection = connection;
        this.listener = listener;
    }

    @Override
    public void begin(Exchange exchange) {
        exchange.whenSlow(() -> connection.watch(exchange::clientGone));
    }

    @Override
    public void event(long number, Event event) {
        events.accept(number, event);
    }

    @Override
    public void noted(List<Note> lost) {
        notes = lost;
    }

    @Override
    public void flush() throws IOException {
        if (events.isEmpty()) {
            return;
        }
        try {
            OutputStream stream = out;
            if (stream == null) {
                stream = open();
                out = stream;
            }
            events.drainTo(stream);
            stream.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (ServerConnectionException e) {
            throw new IOException(e);
        }
    }

    private OutputStream open() {
        Headers.eventStream(response);
        Headers.notes(response, notes);
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
            byte[] envelope = ErrorEnvelope.of(failed.error());
            listener.sent(envelope, 0, envelope.length);
            ErrorAnswers.send(request, response, failed.error());
        }
    }
}
