package dev.lmresp.server;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Set;

/** What the engine can do itself goes to it and back byte for byte, as it comes. */
final class PassThroughRoute {
    private static final Set<String> HOP_BY_HOP =
            Set.of(
                    "connection",
                    "keep-alive",
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "upgrade",
                    "proxy-authenticate",
                    "content-length",
                    ":status");

    private final Gateway gateway;
    private final EngineHeaders engineHeaders;

    PassThroughRoute(Gateway gateway) {
        this.gateway = gateway;
        this.engineHeaders = new EngineHeaders(gateway.config());
    }

    void pass(ServerRequest request, ServerResponse response) {
        byte[] body = RequestBody.bytes(request, gateway.config().limits().maxBodyBytes());
        String path = request.path().path();
        String query = request.query().isEmpty() ? "" : "?" + request.query().rawValue();
        var call =
                new EngineCall(
                        request.prologue().method().text(),
                        (path.startsWith("/v1/") ? path : "/v1" + path) + query,
                        engineHeaders.of(request),
                        body);
        var connection = ClientConnection.current();
        var waiting = Thread.currentThread();
        connection.watch(waiting::interrupt);
        try (EngineAnswer answer = gateway.pass(call)) {
            copy(answer, response);
        } catch (EngineException e) {
            if (e.reason() == EngineException.Reason.CANCELLED) {
                throw ClientConnection.gone();
            }
            throw new ApiException(
                    new ApiError(502, "server_error", "engine_error", null, e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            // one side is gone; closing the connection is all that can be said
            throw ClientConnection.gone();
        }
    }

    private static void copy(EngineAnswer answer, ServerResponse response) throws IOException {
        response.status(Status.create(answer.status()));
        answer.headers()
                .forEach(
                        (name, values) -> {
                            if (!HOP_BY_HOP.contains(name)) {
                                values.forEach(value -> Headers.set(response, name, value));
                            }
                        });
        Headers.set(response, "Connection", "close");
        byte[] block = new byte[16 << 10];
        InputStream in = answer.body();
        int length = in.read(block);
        if (length < 0) {
            response.send();
            return;
        }
        try (OutputStream out = response.outputStream()) {
            for (; length >= 0; length = in.read(block)) {
                out.write(block, 0, length);
                out.flush();
            }
        }
    }
}
