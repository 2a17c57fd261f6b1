package dev.lmresp.server;

import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.proxy.Transport;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Response;
import dev.lmresp.translate.Note;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/** Sends the response as one document, after it has ended. */
final class WholeTransport implements Transport {
    private final ServerRequest request;
    private final ServerResponse response;
    private final ClientConnection connection;
    private final ExchangeListener listener;
    private final Document document;
    private List<Note> notes = List.of();
    private String engine = "";
    private @Nullable Exchange exchange;

    /** What the client gets of a response. */
    @FunctionalInterface
    interface Document {
        /** Hears the events of the response; in the API that they are of, the last says it all. */
        default void event(long number, Event event) {}

        byte[] of(Exchange exchange, Response response);
    }

    /**
     * @param listener receives the same bytes as the client
     */
    WholeTransport(
            ServerRequest request,
            ServerResponse response,
            ClientConnection connection,
            ExchangeListener listener,
            Document document) {
        this.request = request;
        this.response = response;
        this.connection = connection;
        this.listener = listener;
        this.document = document;
    }

    @Override
    public void begin(Exchange begun) {
        exchange = begun;
        begun.whenSlow(() -> connection.watch(begun::clientGone));
    }

    @Override
    public void event(long number, Event event) {
        document.event(number, event);
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
    public boolean flush() {
        // nothing is sent before the end, not even a keep-alive
        return true;
    }

    @Override
    public boolean isOpen() {
        return false;
    }

    @Override
    public void end(Outcome outcome) {
        connection.close();
        switch (outcome) {
            case Outcome.Answered answered -> {
                Headers.notes(response, notes);
                Headers.engine(response, engine);
                byte[] whole = document.of(Objects.requireNonNull(exchange), answered.response());
                listener.sent(whole, 0, whole.length);
                Answers.json(request, response, whole);
            }
            case Outcome.Failed failed ->
                    ErrorAnswers.send(request, response, failed.error(), listener);
            case Outcome.ClientGone _ -> {}
        }
    }
}
