package dev.lmresp.server;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.proxy.BackgroundResponses;
import dev.lmresp.proxy.ClientRequest;
import dev.lmresp.proxy.CompactRequest;
import dev.lmresp.proxy.CompactedWindow;
import dev.lmresp.proxy.ConnectionHistory;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.Incoming;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.proxy.Transport;
import dev.lmresp.responses.EventWriter;
import dev.lmresp.responses.Response;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.function.UnaryOperator;

/** {@code POST /v1/responses} and {@code POST /v1/responses/compact}. */
final class ResponsesRoute {
    private final Gateway gateway;
    private final BodyBudget bodies;
    private final ClientRequests requests;

    ResponsesRoute(Gateway gateway, BodyBudget bodies, ClientRequests requests) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.requests = requests;
    }

    /**
     * What distinguishes one of the endpoints.
     *
     * @param meant turns the body into a request to {@code /v1/responses}
     * @param document what the client gets of a response that is not streamed
     */
    private record Endpoint(UnaryOperator<JsonNode> meant, WholeTransport.Document document) {
        static final Endpoint CREATE =
                new Endpoint(UnaryOperator.identity(), (_, answer) -> answer.toBytes());

        static final Endpoint COMPACT =
                new Endpoint(
                        CompactRequest::meant,
                        (exchange, answer) ->
                                CompactedWindow.document(exchange.request().orElseThrow(), answer));
    }

    void answer(ServerRequest request, ServerResponse response) {
        answer(request, response, Endpoint.CREATE);
    }

    void compact(ServerRequest request, ServerResponse response) {
        answer(request, response, Endpoint.COMPACT);
    }

    private void answer(ServerRequest request, ServerResponse response, Endpoint endpoint) {
        try (BodyBudget.Share share = bodies.share()) {
            long limit = gateway.config().limits().maxBodyBytes();
            answer(request, RequestBody.json(request, limit, share), response, share, endpoint);
        }
    }

    private void answer(
            ServerRequest request,
            byte[] body,
            ServerResponse response,
            BodyBudget.Share share,
            Endpoint endpoint) {
        ClientRequest came = requests.came(request, body);
        ExchangeListener listener = requests.listener(came);
        Incoming incoming =
                requests.incoming(
                        request,
                        came.id(),
                        () -> RequestBody.request(body, endpoint.meant()),
                        listener,
                        ConnectionHistory.NONE);
        if (incoming.isBackground()) {
            begin(incoming, response, request, share.longer());
            return;
        }
        try (ClientConnection connection = ClientConnection.current()) {
            Transport transport =
                    incoming.request().stream()
                            ? new EventStreamTransport(
                                    request, response, connection, listener, _ -> new EventWriter())
                            : new WholeTransport(
                                    request, response, connection, listener, endpoint.document());
            Exchange exchange = gateway.respond(incoming, transport);
            share.used(exchange.keptBytes());
            if (exchange.outcome() instanceof Outcome.ClientGone) {
                throw ClientConnection.gone();
            }
        }
    }

    private void begin(
            Incoming incoming, ServerResponse response, ServerRequest request, Runnable whenOver) {
        BackgroundResponses background = gateway.background();
        Response begun = background.begin(incoming, whenOver);
        LoggedRequest.current().ifPresent(LoggedRequest::goesOn);
        if (incoming.request().stream()) {
            FollowedEvents.send(response, background.events(begun.id(), incoming.owner()), -1);
        } else {
            Answers.json(request, response, begun.toBytes());
        }
    }
}
