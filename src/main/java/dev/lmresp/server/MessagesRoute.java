package dev.lmresp.server;

import dev.lmresp.json.Json;
import dev.lmresp.messages.MessagesEncoder;
import dev.lmresp.messages.MessagesRequest;
import dev.lmresp.proxy.ClientRequest;
import dev.lmresp.proxy.ConnectionHistory;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.Incoming;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.proxy.Transport;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.function.UnaryOperator;

/**
 * {@code POST /v1/messages}, and {@code GET /api/hello}, by which Claude Code sees who is there.
 */
final class MessagesRoute {
    private final Gateway gateway;
    private final BodyBudget bodies;
    private final ClientRequests requests;

    MessagesRoute(Gateway gateway, BodyBudget bodies, ClientRequests requests) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.requests = requests;
    }

    void hello(ServerRequest request, ServerResponse response) {
        Answers.json(request, response, Json.bytes(Json.object().put("message", "hello")));
    }

    void answer(ServerRequest request, ServerResponse response) {
        MessagesApi.checkVersion(request);
        try (BodyBudget.Share share = bodies.share()) {
            long limit = gateway.config().limits().maxBodyBytes();
            answer(request, RequestBody.json(request, limit, share), response, share);
        }
    }

    private void answer(
            ServerRequest request, byte[] body, ServerResponse response, BodyBudget.Share share) {
        ClientRequest came = requests.came(request, body);
        ExchangeListener listener = requests.listener(came);
        MessagesRequest asked =
                requests.read(
                        request,
                        () -> RequestBody.messages(body, UnaryOperator.identity()),
                        listener);
        Incoming incoming =
                requests.incoming(
                                request,
                                came.id(),
                                asked::request,
                                listener,
                                ConnectionHistory.NONE)
                        .withLimitToLower();
        try (ClientConnection connection = ClientConnection.current()) {
            Exchange exchange =
                    gateway.respond(
                            incoming, transport(request, response, connection, listener, asked));
            share.used(exchange.keptBytes());
            if (exchange.outcome() instanceof Outcome.ClientGone) {
                throw ClientConnection.gone();
            }
        }
    }

    private static Transport transport(
            ServerRequest request,
            ServerResponse response,
            ClientConnection connection,
            ExchangeListener listener,
            MessagesRequest asked) {
        return asked.request().stream()
                ? new EventStreamTransport(
                        request,
                        response,
                        connection,
                        listener,
                        exchange -> new MessagesEncoder(asked, exchange::usage))
                : new WholeTransport(
                        request, response, connection, listener, new MessageDocument(asked));
    }
}
