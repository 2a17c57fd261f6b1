package dev.lmresp.engine;

import dev.lmresp.engine.EngineException.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLException;

/** An engine that is asked over HTTP. */
public final class HttpEngine implements Engine {
    /** Headers that the HTTP client sets itself and refuses to be told. */
    private static final Set<String> OWN_HEADERS =
            Set.of(
                    "host",
                    "connection",
                    "content-length",
                    "expect",
                    "upgrade",
                    "transfer-encoding");

    private final URI base;
    private final String apiKey;
    private final HttpClient client;

    /**
     * An engine at an address.
     *
     * @param address the base URL; without a path, {@code /v1} is taken
     * @param apiKey sent as a bearer token, empty for none
     * @param connectTimeout how long to wait for a connection
     * @throws IllegalArgumentException when the address is no http(s) URL; the message says so
     */
    public HttpEngine(String address, String apiKey, Duration connectTimeout) {
        this.base = base(address);
        this.apiKey = apiKey;
        this.client =
                HttpClient.newBuilder()
                        // over plain HTTP the default would offer an upgrade to HTTP/2 with each
                        // POST
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(connectTimeout)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(ProxySelector.of(null))
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("engine-", 0).factory()))
                        .build();
    }

    private static URI base(String address) {
        String text = address.contains("://") ? address : "http://" + address;
        URI uri;
        try {
            uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + address + "' is no URL: " + e.getMessage(), e);
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "'" + address + "' is no http or https URL such as http://127.0.0.1:8000");
        }
        String path = uri.getPath();
        return path == null || path.isEmpty() ? URI.create(uri + "/v1") : uri;
    }

    @Override
    public String address() {
        return base.toString();
    }

    @Override
    public EngineAnswer send(EngineCall call) throws EngineException {
        HttpRequest request = request(call);
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            return new EngineAnswer(
                    response.statusCode(), response.headers().map(), response.body());
        } catch (InterruptedException e) {
            throw new EngineException(Reason.CANCELLED, "the request was cancelled", e);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private HttpRequest request(EngineCall call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(resolve(call.path()));
        boolean hasBody = call.body().length > 0 || call.method().equals("POST");
        request.method(
                call.method(),
                hasBody ? BodyPublishers.ofByteArray(call.body()) : BodyPublishers.noBody());
        for (Map.Entry<String, String> header : call.headers().entrySet()) {
            if (!OWN_HEADERS.contains(header.getKey().toLowerCase(java.util.Locale.ROOT))) {
                request.setHeader(header.getKey(), header.getValue());
            }
        }
        // no engine's compression is worth its delay, and the client would not decode it
        request.setHeader("Accept-Encoding", "identity");
        if (!apiKey.isEmpty()) {
            request.setHeader("Authorization", "Bearer " + apiKey);
        }
        return request.build();
    }

    private URI resolve(String path) {
        if (path.startsWith("/v1/")) {
            return URI.create(base + path.substring("/v1".length()));
        }
        return base.resolve(path);
    }

    private EngineException failure(IOException e) {
        String problem =
                switch (e) {
                    case HttpConnectTimeoutException timeout ->
                            "does not accept a connection in time";
                    case ConnectException refused ->
                            refused.getCause() instanceof UnresolvedAddressException
                                    ? "cannot be found: the host name does not resolve"
                                    : "cannot be reached: is it running, and is the address right?";
                    case UnknownHostException unknown ->
                            "cannot be found: the host name does not resolve";
                    case SSLException tls -> "does not agree on TLS: " + message(tls);
                    default -> "broke the connection: " + message(e);
                };
        Reason reason =
                switch (e) {
                    case HttpConnectTimeoutException timeout -> Reason.TIMEOUT;
                    case ConnectException refused -> Reason.UNREACHABLE;
                    case UnknownHostException unknown -> Reason.UNREACHABLE;
                    default -> Reason.BROKEN;
                };
        return new EngineException(reason, "the engine at " + base + " " + problem, e);
    }

    private static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
