package dev.lmresp.server;

import dev.lmresp.json.Json;
import dev.lmresp.proxy.ClientRequest;
import dev.lmresp.proxy.ConnectionHistory;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Exchanges;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.Incoming;
import dev.lmresp.proxy.Transport;
import dev.lmresp.responses.ApiException;
import dev.lmresp.server.websocket.ClientEvent;
import dev.lmresp.server.websocket.MessageMemory;
import dev.lmresp.server.websocket.Responder;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;

import java.util.function.Function;

/** Answers the requests of one WebSocket, as if each came in a POST of its own. */
final class WebSocketResponder implements Responder, AutoCloseable {
    private final Gateway gateway;
    private final BodyBudget bodies;
    private final ClientRequests requests;
    private final RequestLog log;
    private final ServerRequest opening;
    private final ClientSocket socket;
    private final AcceptedConnection connection = AcceptedConnection.CURRENT.get();
    private final RememberedBudget.Share remembered;
    private final ConnectionHistory history;

    /**
     * @param opening the request that has opened the WebSocket
     */
    WebSocketResponder(
            Gateway gateway,
            BodyBudget bodies,
            RememberedBudget budget,
            ClientRequests requests,
            RequestLog log,
            ServerRequest opening,
            ClientSocket socket) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.requests = requests;
        this.log = log;
        this.opening = opening;
        this.socket = socket;
        this.remembered = budget.share();
        this.history = new ConnectionHistory(remembered);
    }

    /** The memory for a message. */
    MessageMemory memory() {
        BodyBudget.Share share = bodies.share();
        return new MessageMemory() {
            @Override
            public void arrived(long bytes) {
                share.resize(bytes);
            }

            @Override
            public void understood(byte[] message) {
                share.resize(JsonMemory.of(message));
            }

            @Override
            public void answered(long keptBytes) {
                share.used(keptBytes);
            }

            @Override
            public void close() {
                share.close();
            }
        };
    }

    @Override
    public void respond(
            ClientEvent.Create create,
            MessageMemory memory,
            Function<ExchangeListener, Transport> transport) {
        log.onWebSocket(opening, () -> logged(create, memory, transport));
    }

    private void logged(
            ClientEvent.Create create,
            MessageMemory memory,
            Function<ExchangeListener, Transport> transport) {
        try (Exchanges.Place _ = gateway.exchanges().admit()) {
            if (create.generates()) {
                byte[] body = gateway.isRecording() ? Json.bytes(create.body()) : new byte[0];
                ClientRequest came = requests.came(opening, body);
                ExchangeListener listener = requests.listener(came);
                Incoming incoming =
                        requests.incoming(opening, came.id(), create::request, listener, history);
                Exchange exchange = gateway.respond(incoming, transport.apply(listener));
                memory.answered(exchange.keptBytes());
            } else {
                ExchangeListener listener =
                        LoggedRequest.current()
                                .<ExchangeListener>map(it -> it)
                                .orElse(ExchangeListener.NONE);
                Incoming incoming =
                        requests.incoming(
                                opening,
                                gateway.nextResponseId(),
                                create::request,
                                listener,
                                history);
                gateway.prepare(incoming, transport.apply(listener));
            }
        } catch (ApiException e) {
            LoggedRequest.failed(e.error());
            if (e.error().status() < 500) {
                history.forget(create.previous());
            }
            throw e;
        }
    }

    @Override
    public boolean begin() {
        try {
            connection.begin();
            return true;
        } catch (CloseConnectionException closing) {
            return false;
        }
    }

    @Override
    public boolean pause() {
        return connection.pause();
    }

    @Override
    public void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        remembered.close();
    }
}
