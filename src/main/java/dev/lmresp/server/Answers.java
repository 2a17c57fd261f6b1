package dev.lmresp.server;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.lang.reflect.Proxy;

/** Sends JSON documents, including errors. */
final class Answers {
    /**
     * Suppresses Content-Length. Helidon requires one in every answer; 204 must not have it (RFC
     * 9110 8.6).
     */
    private static final Header NO_CONTENT_LENGTH =
            (Header)
                    Proxy.newProxyInstance(
                            Header.class.getClassLoader(),
                            new Class<?>[] {Header.class},
                            (header, method, arguments) ->
                                    method.getName().equals("writeHttp1Header")
                                            ? null
                                            : method.invoke(
                                                    HeaderValues.CONTENT_LENGTH_ZERO, arguments));

    private Answers() {}

    static void json(ServerRequest request, ServerResponse response, byte[] document) {
        Headers.set(response, "Content-Type", "application/json");
        if (request.prologue().method().equals(Method.HEAD)) {
            // Helidon would send the document anyway, as the start of the next answer
            response.contentLength(document.length);
            response.send();
        } else {
            response.send(document);
        }
    }

    /** Sends 204 without content. */
    static void noContent(ServerResponse response) {
        response.status(Status.NO_CONTENT_204);
        response.headers().set(NO_CONTENT_LENGTH);
        response.send();
    }
}
