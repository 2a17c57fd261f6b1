package dev.lmresp.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.Version;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code GET /openapi.json}: every route, for people and for generators of clients. */
final class OpenApiRoute {
    private static final String RESOURCE = "/dev/lmresp/openapi.json";

    /** Read at the start: later there may be no free file descriptor. */
    private final byte[] document = read();

    void answer(ServerRequest request, ServerResponse response) {
        Answers.json(request, response, document);
    }

    private static byte[] read() {
        try (InputStream resource = OpenApiRoute.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the build left out the resource " + RESOURCE);
            }
            String document = new String(resource.readAllBytes(), UTF_8);
            return document.replace("$version", Version.current()).getBytes(UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
