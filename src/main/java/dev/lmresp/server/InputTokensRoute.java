package dev.lmresp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.proxy.ConnectionHistory;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.Incoming;
import dev.lmresp.proxy.TokenCount;
import dev.lmresp.proxy.TokenCounting;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.function.Function;

/** {@code POST /v1/responses/input_tokens} and {@code POST /v1/messages/count_tokens}. */
final class InputTokensRoute {
    private final Gateway gateway;
    private final BodyBudget bodies;
    private final ClientRequests requests;

    InputTokensRoute(Gateway gateway, BodyBudget bodies, ClientRequests requests) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.requests = requests;
    }

    void answer(ServerRequest request, ServerResponse response) {
        answer(
                request,
                response,
                body -> RequestBody.request(body, InputTokensRoute::meant),
                Json.object().put("object", "response.input_tokens"));
    }

    void ofMessages(ServerRequest request, ServerResponse response) {
        MessagesApi.checkVersion(request);
        answer(
                request,
                response,
                body -> RequestBody.messages(body, InputTokensRoute::message).request(),
                Json.object());
    }

    private void answer(
            ServerRequest request,
            ServerResponse response,
            Function<byte[], ResponsesRequest> read,
            ObjectNode document) {
        try (BodyBudget.Share share = bodies.share()) {
            long limit = gateway.config().limits().maxBodyBytes();
            byte[] body = RequestBody.json(request, limit, share);
            ResponsesRequest counted =
                    requests.read(request, () -> read.apply(body), LoggedRequest.listener());
            TokenCount count = count(request, counted);
            LoggedRequest.current().ifPresent(log -> log.noted(count.notes(), count.notes()));
            Headers.notes(response, count.notes());
            Answers.json(
                    request, response, Json.bytes(document.put("input_tokens", count.tokens())));
        }
    }

    private TokenCount count(ServerRequest request, ResponsesRequest counted) {
        TokenCounting counting = gateway.counting(incoming(request, counted));
        try (ClientConnection client = ClientConnection.current()) {
            client.watch(counting::clientGone);
            return gateway.count(counting);
        } catch (ApiException e) {
            if (counting.isClientGone()) {
                throw ClientConnection.gone();
            }
            throw e;
        }
    }

    private Incoming incoming(ServerRequest request, ResponsesRequest counted) {
        return requests.incoming(
                request,
                gateway.nextResponseId(),
                () -> counted,
                LoggedRequest.listener(),
                ConnectionHistory.NONE);
    }

    /** The request to {@code /v1/responses} whose tokens are counted: here all is optional. */
    private static JsonNode meant(JsonNode body) {
        if (!(body instanceof ObjectNode counted)) {
            return body;
        }
        ObjectNode request = Json.object();
        request.setAll(counted);
        if (RequestReader.isAbsent(counted.path("input"))) {
            request.putArray("input");
        }
        return request.put("stream", false).put("background", false);
    }

    /** The request to {@code /v1/messages} whose tokens are counted: here it has no limit. */
    private static JsonNode message(JsonNode body) {
        if (!(body instanceof ObjectNode counted)) {
            return body;
        }
        ObjectNode request = Json.object();
        request.setAll(counted);
        return request.put("max_tokens", 1).put("stream", false);
    }
}
