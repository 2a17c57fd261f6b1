package dev.lmresp.server;

import dev.lmresp.proxy.ClientProfile;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.Incoming;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Response;
import dev.lmresp.transcript.Recorder;
import dev.lmresp.transcript.Recording;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.io.IOException;
import java.util.LinkedHashMap;

/** {@code POST /v1/responses}. */
final class ResponsesRoute {
    private static final int OK = 200;

    /** Nobody was there to be told a status. */
    private static final int CLIENT_GONE = 0;

    private final Gateway gateway;
    private final BodyBudget bodies;
    private final EngineHeaders engineHeaders;

    ResponsesRoute(Gateway gateway, BodyBudget bodies, EngineHeaders engineHeaders) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.engineHeaders = engineHeaders;
    }

    void answer(ServerRequest request, ServerResponse response) {
        try (BodyBudget.Share share = bodies.share()) {
            long limit = gateway.config().limits().maxBodyBytes();
            answer(request, RequestBody.json(request, limit, share), response, share);
        }
    }

    private void answer(
            ServerRequest request, byte[] body, ServerResponse response, BodyBudget.Share share) {
        String id = gateway.nextResponseId();
        Recording recording =
                gateway.recorder()
                        .map(recorder -> recorder.begin(recorded(id, request, body)))
                        .orElse(Recording.NONE);
        try {
            var incoming =
                    new Incoming(
                            id,
                            RequestBody.request(body),
                            ClientProfile.of(
                                    Headers.get(request, "originator"),
                                    Headers.get(request, "user-agent")),
                            Headers.get(request, "authorization")
                                    + '\n'
                                    + Headers.get(request, "x-api-key"),
                            engineHeaders.of(request),
                            recording);
            if (incoming.request().stream()) {
                stream(response, incoming, ClientConnection.current(), share);
            } else {
                whole(request, response, incoming, ClientConnection.current(), share);
            }
        } catch (ApiException e) {
            byte[] envelope = e.error().envelope();
            recording.sent(envelope, 0, envelope.length);
            recording.end(e.error().status());
            throw e;
        } catch (CloseConnectionException gone) {
            recording.end(CLIENT_GONE);
            throw gone;
        }
    }

    private static Recorder.Request recorded(String id, ServerRequest request, byte[] body) {
        var headers = new LinkedHashMap<String, String>();
        request.headers().forEach(header -> headers.put(header.name(), header.values()));
        String query = request.query().isEmpty() ? "" : "?" + request.query().rawValue();
        return new Recorder.Request(id, "POST", request.path().path() + query, headers, body);
    }

    private void stream(
            ServerResponse response,
            Incoming incoming,
            ClientConnection connection,
            BodyBudget.Share share) {
        var sink = new EventStreamSink(response, incoming.recording());
        try (Exchange exchange =
                gateway.respond(incoming, sink, begun -> connection.watch(begun::clientGone))) {
            try {
                sink.close();
            } catch (IOException e) {
                exchange.clientGone();
            }
            share.used(exchange.keptBytes());
        }
        if (!sink.isOpen()) {
            throw ClientConnection.gone();
        }
        incoming.recording().end(OK);
    }

    private void whole(
            ServerRequest request,
            ServerResponse response,
            Incoming incoming,
            ClientConnection connection,
            BodyBudget.Share share) {
        var sink = new WholeResponseSink();
        try (Exchange exchange =
                gateway.respond(
                        incoming,
                        sink,
                        begun -> begun.whenSlow(() -> connection.watch(begun::clientGone)))) {
            boolean watched = connection.isWatched();
            Response answer = sink.response().orElseThrow(ClientConnection::gone);
            if (watched) {
                Headers.set(response, "Connection", "close");
            }
            Headers.notes(response, sink.notes());
            byte[] document = answer.toBytes();
            incoming.recording().sent(document, 0, document.length);
            Answers.json(request, response, document);
            share.used(exchange.keptBytes());
        }
        incoming.recording().end(OK);
    }
}
