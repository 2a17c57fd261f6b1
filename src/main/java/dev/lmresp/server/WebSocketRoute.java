package dev.lmresp.server;

import dev.lmresp.proxy.Gateway;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.server.websocket.Handshake;
import dev.lmresp.server.websocket.WebSocketSession;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.time.Duration;
import java.util.Set;

/** {@code GET /v1/responses} with an upgrade: a WebSocket, which has its own requests. */
final class WebSocketRoute {
    private static final Set<String> PATHS = Set.of("/v1/responses", "/responses");

    /** Conversations that wait in memory must leave enough for requests. */
    private static final int REMEMBERED_PART = 4;

    private static final Duration TICK = Duration.ofSeconds(1);

    private final Gateway gateway;
    private final BodyBudget bodies;
    private final ClientRequests requests;
    private final RequestLog log;
    private final RememberedBudget remembered;

    WebSocketRoute(Gateway gateway, BodyBudget bodies, ClientRequests requests, RequestLog log) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.requests = requests;
        this.log = log;
        this.remembered =
                new RememberedBudget(
                        gateway.config().limits().maxInflightBytes() / REMEMBERED_PART);
    }

    /** Whether a request can only be answered here. */
    static boolean isMeantBy(ServerRequest request) {
        return request.prologue().method().equals(Method.GET)
                && PATHS.contains(request.path().path().replaceAll("/{2,}", "/"))
                && !Headers.get(request, "upgrade").isEmpty();
    }

    void upgrade(ServerRequest request, ServerResponse response) {
        if (!isMeantBy(request)) {
            response.next();
            return;
        }
        var handshake =
                new Handshake(
                        request.headers().values(HeaderNames.CONNECTION),
                        request.headers().values(HeaderNames.UPGRADE),
                        Headers.get(request, "sec-websocket-version"),
                        Headers.get(request, "sec-websocket-key"));
        handshake.problem().ifPresent(problem -> refuse(response, problem));
        if (request.content().hasEntity()) {
            refuse(response, "a request to upgrade has no body");
        }
        serve(request, handshake);
        throw new CloseConnectionException("the WebSocket is closed");
    }

    /** With this status Codex uses HTTP at once. */
    private static void refuse(ServerResponse response, String problem) {
        Headers.set(response, "Upgrade", Handshake.PROTOCOL);
        Headers.set(response, "Sec-WebSocket-Version", Handshake.VERSION);
        throw new ApiException(
                new ApiError(
                        426,
                        "invalid_request_error",
                        "upgrade_required",
                        null,
                        problem + "; open a WebSocket, or use POST"));
    }

    private void serve(ServerRequest request, Handshake handshake) {
        HttpConnection connection = HttpConnection.CURRENT.get();
        ClientSocket socket = connection.socket();
        connection.switchProtocols();
        LoggedRequest.switched();
        socket.writer().writeNow(BufferData.create(handshake.answer()));
        ClientTimeouts timeouts = connection.timeouts();
        try (var responder =
                new WebSocketResponder(
                        gateway, bodies, remembered, requests, log, request, socket)) {
            var session =
                    new WebSocketSession(
                            socket.context(),
                            connection,
                            socket.writer(),
                            responder::memory,
                            responder,
                            new WebSocketSession.Limits(
                                    gateway.config().limits().maxBodyBytes(),
                                    timeouts.stall(),
                                    timeouts.rest(),
                                    ClientTimeouts.MIN_BODY_BYTES_A_SECOND),
                            System::nanoTime);
            serve(session, socket);
        }
    }

    private static void serve(WebSocketSession session, ClientSocket socket) {
        var ticks = new Deadlines.Deadline[1];
        try (Deadlines.Deadline ticking =
                socket.deadline(
                        () -> {
                            session.tick();
                            ticks[0].in(TICK);
                        })) {
            ticks[0] = ticking;
            ticking.in(TICK);
            if (!AcceptedConnection.CURRENT.get().switchProtocols(session::goAway)) {
                session.goAway();
            }
            session.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
