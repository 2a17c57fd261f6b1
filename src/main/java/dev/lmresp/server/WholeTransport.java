package dev.lmresp.server;

import dev.lmresp.proxy.ErrorEnvelope;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.proxy.Transport;
import dev.lmresp.responses.Event;
import dev.lmresp.translate.Note;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.List;

/** Sends the response as one document, after it has ended. */
final class WholeTransport implements Transport {
    private final ServerRequest request;
    private final ServerResponse response;
    private final ClientConnection connection;
    private final ExchangeListener listener;
    private List<Note> notes = List.of();

    /**
     * @param listener receives the same bytes as the client
     */
    WholeTransport(
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
        // the response in the last event is the whole answer
    }

    @Override
    public void noted(List<Note> lost) {
        notes = lost;
    }

    @Override
    public void flush() {
        // nothing is sent before the end
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
                byte[] document = answered.response().toBytes();
                listener.sent(document, 0, document.length);
                Answers.json(request, response, document);
            }
            case Outcome.Failed failed -> {
                byte[] envelope = ErrorEnvelope.of(failed.error());
                listener.sent(envelope, 0, envelope.length);
                ErrorAnswers.send(request, response, failed.error());
            }
            case Outcome.ClientGone _ -> {}
        }
    }
}
