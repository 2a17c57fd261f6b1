package dev.lmresp.server;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.proxy.BackgroundResponses;
import dev.lmresp.proxy.ClientProfile;
import dev.lmresp.proxy.ClientRequest;
import dev.lmresp.proxy.CompactRequest;
import dev.lmresp.proxy.CompactedWindow;
import dev.lmresp.proxy.ErrorEnvelope;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.Incoming;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.proxy.Transport;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Response;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.LinkedHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** {@code POST /v1/responses} and {@code POST /v1/responses/compact}. */
final class ResponsesRoute {
    private final Gateway gateway;
    private final BodyBudget bodies;
    private final EngineHeaders engineHeaders;
    private final ClientOwner owners;

    ResponsesRoute(
            Gateway gateway, BodyBudget bodies, EngineHeaders engineHeaders, ClientOwner owners) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.engineHeaders = engineHeaders;
        this.owners = owners;
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
        ClientRequest came = came(request, body);
        ExchangeListener listener =
                ExchangeListener.of(
                        Stream.concat(
                                        gateway.listeners(came).stream(),
                                        LoggedRequest.current().stream())
                                .toList());
        Incoming incoming = read(request, came, listener, endpoint);
        if (incoming.isBackground()) {
            begin(incoming, response, request, share.longer());
            return;
        }
        try (ClientConnection connection = ClientConnection.current()) {
            Transport transport =
                    incoming.request().stream()
                            ? new EventStreamTransport(request, response, connection, listener)
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

    private ClientRequest came(ServerRequest request, byte[] body) {
        var headers = new LinkedHashMap<String, String>();
        request.headers().forEach(header -> headers.put(header.name(), header.values()));
        String query = request.query().isEmpty() ? "" : "?" + request.query().rawValue();
        String path = request.path().path() + query;
        return new ClientRequest(gateway.nextResponseId(), "POST", path, headers, body);
    }

    private Incoming read(
            ServerRequest request,
            ClientRequest came,
            ExchangeListener listener,
            Endpoint endpoint) {
        try {
            return new Incoming(
                    came.id(),
                    RequestBody.request(came.body(), endpoint.meant()),
                    ClientProfile.of(
                            Headers.get(request, "originator"), Headers.get(request, "user-agent")),
                    owners.of(request),
                    Headers.get(request, "authorization")
                            + '\n'
                            + Headers.get(request, "x-api-key"),
                    engineHeaders.of(request),
                    listener);
        } catch (ApiException e) {
            byte[] envelope = ErrorEnvelope.of(e.error());
            listener.sent(envelope, 0, envelope.length);
            listener.ended(new Outcome.Failed(e.error()));
            throw e;
        }
    }
}
