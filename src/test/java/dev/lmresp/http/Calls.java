package dev.lmresp.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import javax.net.ssl.SSLSocketFactory;

/** Calls as the tests of this package make them. */
final class Calls {
    static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private Calls() {}

    static HttpClient client(RawServer server) {
        return client(new Origin(false, "127.0.0.1", server.port()));
    }

    static HttpClient client(Origin origin) {
        return new HttpClient(
                origin,
                Duration.ofSeconds(5),
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    static HttpRequest post(String body) {
        return new HttpRequest("POST", "/v1/chat/completions", Map.of(), body.getBytes(UTF_8));
    }

    static HttpRequest get() {
        return new HttpRequest("GET", "/v1/models", Map.of(), new byte[0]);
    }

    /** The whole body of the response to a request. */
    static String ask(HttpClient client) throws IOException, InterruptedException {
        return text(client.send(post("{}")));
    }

    static String text(HttpResponse response) throws IOException {
        return new String(response.body().readAllBytes(), UTF_8);
    }
}
