package dev.lmresp.engine;

import dev.lmresp.Version;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.engine.EngineException.Reason;
import dev.lmresp.http.HttpClient;
import dev.lmresp.http.HttpRequest;
import dev.lmresp.http.HttpResponse;
import dev.lmresp.http.Origin;
import dev.lmresp.http.Redirect;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/** An engine over HTTP. */
public final class HttpEngine implements Engine {
    /** Headers that the HTTP client sets, ignored in a call. */
    private static final Set<String> OWN_HEADERS =
            Set.of(
                    "host",
                    "connection",
                    "content-length",
                    "expect",
                    "upgrade",
                    "transfer-encoding",
                    "accept-encoding");

    private final EngineAddress address;

    /** Computed once, because each exchange needs it. */
    private final String shownAddress;

    private final URI base;
    private final Origin origin;
    private final String apiKey;
    private final Map<String, String> more;
    private final String userAgent = "lmresp/" + Version.current();
    private final HttpClient client;

    /**
     * Creates an engine with the system's trusted certificates.
     *
     * @param address the base URL; without a path, {@code /v1} is taken
     * @param apiKey the bearer token, empty for none
     * @param connectTimeout how long to wait for a connection
     * @throws IllegalArgumentException when the address is not an http(s) URL, or the key has
     *     characters that cannot be sent
     */
    public HttpEngine(EngineAddress address, String apiKey, Duration connectTimeout) {
        this(address, apiKey, Map.of(), connectTimeout);
    }

    /**
     * Creates an engine that gets more headers.
     *
     * @param more sent with each request, instead of others of the same names
     */
    public HttpEngine(
            EngineAddress address,
            String apiKey,
            Map<String, String> more,
            Duration connectTimeout) {
        this(
                address,
                apiKey,
                more,
                connectTimeout,
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** Creates an engine with a TLS context. */
    public HttpEngine(
            EngineAddress address,
            String apiKey,
            Map<String, String> more,
            Duration connectTimeout,
            SSLContext tls) {
        this(address, apiKey, more, connectTimeout, tls::getSocketFactory);
    }

    private HttpEngine(
            EngineAddress address,
            String apiKey,
            Map<String, String> more,
            Duration connectTimeout,
            Supplier<SSLSocketFactory> tls) {
        this.base = base(address);
        this.origin = origin(base, address);
        this.address = new EngineAddress(base.toString());
        this.shownAddress = this.address.toString();
        this.apiKey = apiKey;
        this.more = Map.copyOf(more);
        HttpRequest.requireHeader("Authorization", apiKey);
        this.more.forEach(HttpRequest::requireHeader);
        this.client = new HttpClient(origin, connectTimeout, tls);
    }

    private static URI base(EngineAddress address) {
        String given = address.withSecrets();
        String text = given.contains("://") ? given : "http://" + given;
        URI uri;
        try {
            uri = new URI(text.replaceFirst("/(?=[?]|$)", ""));
        } catch (URISyntaxException e) {
            // its message and trace contain the whole address, with secrets
            throw new IllegalArgumentException("'" + address + "' is not a URL: " + e.getReason());
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getRawAuthority() == null) {
            throw new IllegalArgumentException(
                    "'" + address + "' is not an http or https URL such as http://127.0.0.1:8000");
        }
        return uri.getRawPath().isEmpty() ? uri.resolve("/v1" + query(uri, "?")) : uri;
    }

    private static Origin origin(URI base, EngineAddress address) {
        try {
            return Origin.of(base);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + address + "': " + e.getMessage(), e);
        }
    }

    /** The query of a URL after a separator; empty when it has none. */
    private static String query(URI url, String before) {
        return url.getRawQuery() == null ? "" : before + url.getRawQuery();
    }

    @Override
    public String address() {
        return shownAddress;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the call has characters that are illegal in HTTP
     */
    @Override
    public EngineAnswer send(EngineCall call) throws EngineException {
        HttpRequest request = request(call);
        try {
            HttpResponse response = client.send(request);
            Optional<Redirect> redirect = Redirect.of(origin, request.target(), response);
            if (redirect.isPresent()) {
                response.body().close();
                throw redirected(call, response.status(), redirect.get());
            }
            return new EngineAnswer(response.status(), response.headers(), response.body());
        } catch (InterruptedException e) {
            throw new EngineException(Reason.CANCELLED, "the request was cancelled", e);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private HttpRequest request(EngineCall call) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", userAgent);
        headers.putAll(call.headers());
        headers.keySet().removeIf(name -> OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
        if (!apiKey.isEmpty()) {
            headers.put("Authorization", "Bearer " + apiKey);
        }
        headers.putAll(more);
        return new HttpRequest(call.method(), target(call.path()), headers, call.body());
    }

    /** The query of the base URL is added to every call, as Azure requires. */
    private String target(String path) {
        String target =
                path.startsWith("/v1/") ? base.getRawPath() + path.substring("/v1".length()) : path;
        return target + query(base, target.indexOf('?') < 0 ? "?" : "&");
    }

    /** The failure for a redirect that was not followed. */
    private EngineException redirected(EngineCall call, int status, Redirect redirect) {
        String advice =
                redirect.base(call.path().replaceFirst("^/v1(?=/)", ""))
                        .map(there -> "if that is the engine, set --engine to " + there)
                        .orElse("is the address of --engine right?");
        String problem =
                "redirects (HTTP %d) to %s; lmresp sent nothing there, not even a key: %s"
                        .formatted(status, redirect.shown(), advice);
        return new EngineException(
                Reason.BROKEN,
                "the engine at " + address + " " + problem,
                new ProtocolException("HTTP " + status));
    }

    private EngineException failure(IOException e) {
        String problem =
                switch (e) {
                    case SocketTimeoutException timeout -> "does not accept a connection in time";
                    case ConnectException refused ->
                            "cannot be reached: is it running, and is the address right?";
                    case UnknownHostException unknown ->
                            "cannot be found: the host name does not resolve";
                    case SSLException tls -> TlsProblem.of(tls);
                    case ProtocolException wrong -> "sent an invalid response: " + message(wrong);
                    case IOException lack when isLackOfDescriptors(lack) ->
                            "cannot be reached, because lmresp has no file descriptor left: raise"
                                    + " the limit with 'ulimit -n'";
                    default -> "broke the connection: " + message(e);
                };
        Reason reason =
                switch (e) {
                    case SocketTimeoutException timeout -> Reason.TIMEOUT;
                    case ConnectException refused -> Reason.UNREACHABLE;
                    case UnknownHostException unknown -> Reason.UNREACHABLE;
                    default -> Reason.BROKEN;
                };
        return new EngineException(reason, "the engine at " + address + " " + problem, e);
    }

    private static boolean isLackOfDescriptors(IOException e) {
        // the JDK uses the operating system's message, and has no class for it
        return message(e).contains("Too many open files");
    }

    private static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    @Override
    public void close() {
        client.close();
    }
}
