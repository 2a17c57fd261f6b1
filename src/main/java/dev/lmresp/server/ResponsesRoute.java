package dev.lmresp.server;

import dev.lmresp.proxy.ClientProfile;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.ResponsesRequest;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.io.IOException;

/** {@code POST /v1/responses}. */
final class ResponsesRoute {
    private final Gateway gateway;
    private final EngineHeaders engineHeaders;

    ResponsesRoute(Gateway gateway) {
        this.gateway = gateway;
        this.engineHeaders = new EngineHeaders(gateway.config());
    }

    void answer(ServerRequest request, ServerResponse response) {
        ResponsesRequest asked =
                RequestReader.read(
                        RequestBody.json(request, gateway.config().limits().maxBodyBytes()));
        ClientProfile client =
                ClientProfile.of(
                        Headers.get(request, "originator"), Headers.get(request, "user-agent"));
        var connection = ClientConnection.current();
        if (asked.stream()) {
            stream(request, response, asked, client, connection);
        } else {
            whole(request, response, asked, client, connection);
        }
    }

    private void stream(
            ServerRequest request,
            ServerResponse response,
            ResponsesRequest asked,
            ClientProfile client,
            ClientConnection connection) {
        var sink = new EventStreamSink(response);
        try (Exchange exchange =
                gateway.respond(
                        asked,
                        client,
                        engineHeaders.of(request),
                        sink,
                        begun -> connection.watch(begun::clientGone))) {
            try {
                sink.close();
            } catch (IOException e) {
                exchange.clientGone();
            }
        }
        if (!sink.isOpen()) {
            throw ClientConnection.gone();
        }
    }

    private void whole(
            ServerRequest request,
            ServerResponse response,
            ResponsesRequest asked,
            ClientProfile client,
            ClientConnection connection) {
        var sink = new WholeResponseSink();
        try (Exchange _ =
                gateway.respond(
                        asked,
                        client,
                        engineHeaders.of(request),
                        sink,
                        begun -> begun.whenSlow(() -> connection.watch(begun::clientGone)))) {
            boolean watched = connection.isWatched();
            Response answer = sink.response().orElseThrow(ClientConnection::gone);
            if (watched) {
                Headers.set(response, "Connection", "close");
            }
            Headers.notes(response, sink.notes());
            Answers.json(request, response, answer.toBytes());
        }
    }
}
