package dev.lmresp.server;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.server.http1.FieldSyntax;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Passes an engine's answer to the client byte for byte, as it arrives. */
final class Relay {
    /** Hop-by-hop headers, which are not passed on. */
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

    @FunctionalInterface
    interface Asker {
        /** Sends the request, and waits for the answer's status and headers. */
        EngineAnswer ask(EngineCall call) throws EngineException;
    }

    private Relay() {}

    /**
     * Sends a request to the engine and its answer to the client. A disconnect ends the call; a
     * broken answer of the engine breaks the client's connection too.
     *
     * @param gone called from another thread on disconnect, to end the call
     */
    static void answer(Asker asker, Runnable gone, EngineCall call, ServerResponse response) {
        try (ClientConnection client = ClientConnection.current()) {
            client.watch(gone);
            try (EngineAnswer answer = asker.ask(call)) {
                copy(answer, response, client);
            }
        } catch (EngineException e) {
            if (e.reason() == EngineException.Reason.CANCELLED) {
                throw ClientConnection.gone();
            }
            boolean slow = e.reason() == EngineException.Reason.TIMEOUT;
            throw new ApiException(
                    new ApiError(
                            slow ? 504 : 502,
                            "server_error",
                            slow ? "engine_timeout" : "engine_error",
                            null,
                            e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            // the status has been sent; closing the connection is the only signal left
            throw ClientConnection.gone();
        }
    }

    private static void copy(EngineAnswer answer, ServerResponse response, ClientConnection client)
            throws IOException {
        response.status(Status.create(answer.status()));
        Set<String> named = namedByConnection(answer);
        answer.headers()
                .forEach(
                        (name, values) -> {
                            if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
                                check(name, values);
                                response.headers().set(HeaderNames.create(name), values);
                            }
                        });
        byte[] block = new byte[16 << 10];
        InputStream in = answer.body();
        int length = in.read(block);
        if (length < 0) {
            if (answer.status() == Status.NO_CONTENT_204.code()) {
                Answers.noContent(response);
            } else {
                response.send();
            }
            return;
        }
        try (OutputStream out = response.outputStream()) {
            for (; length >= 0; length = in.read(block)) {
                out.write(block, 0, length);
                out.flush();
                client.awaitTaken();
            }
            client.close();
        }
    }

    /** Hop-by-hop headers that the engine names in {@code Connection} (RFC 9110 7.6.1). */
    private static Set<String> namedByConnection(EngineAnswer answer) {
        return answer.headers().getOrDefault("connection", List.of()).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static void check(String name, List<String> values) {
        if (!FieldSyntax.isToken(name) || !values.stream().allMatch(FieldSyntax::isValue)) {
            throw new ApiException(
                    new ApiError(
                            502,
                            "server_error",
                            "engine_error",
                            null,
                            "the engine's header '"
                                    + name.replaceAll("[^!-~]", "?")
                                    + "' is not valid: it has a control character"));
        }
    }
}
