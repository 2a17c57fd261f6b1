package dev.lmresp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.Version;
import dev.lmresp.http.HttpClient;
import dev.lmresp.http.HttpRequest;
import dev.lmresp.http.HttpResponse;
import dev.lmresp.http.Origin;
import dev.lmresp.http.ResponseTimeoutException;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import javax.net.ssl.SSLSocketFactory;

/** Sends requests to the paths below an endpoint's {@code /v1}, whatever API they belong to. */
public final class EndpointClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** lmresp first requests them from its engine, which may be loading a model. */
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(30);

    /** Long enough for a reachable proxy. */
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(5);

    private static final int UNAUTHORIZED = 401;
    private static final String JSON = "application/json";
    private static final String USER_AGENT = "lmresp/" + Version.current();

    /** Statuses for a path that does not exist, or not for this method. */
    private static final Set<Integer> MISSING = Set.of(404, 405);

    private final String base;
    private final URI root;
    private final Map<String, String> key;
    private final HttpClient http;

    /**
     * Creates a client; no connection is opened yet.
     *
     * @param url the base URL, with or without {@code /v1}
     * @param header where the key is sent
     * @param apiKey the key, empty for none
     * @throws IllegalArgumentException when it is not an http(s) URL, or the key has characters
     *     that cannot be sent
     */
    public EndpointClient(String url, KeyHeader header, String apiKey) {
        this.base = base(url);
        this.root = root(url);
        this.key = header.of(apiKey);
        key.forEach(HttpRequest::requireHeader);
        this.http =
                new HttpClient(
                        Origin.of(root),
                        CONNECT_TIMEOUT,
                        () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** The base URL with scheme and {@code /v1}, which users may omit. */
    public static String base(String url) {
        String base = (url.contains("://") ? url : "http://" + url).replaceAll("/+$", "");
        return base.endsWith("/v1") ? base : base + "/v1";
    }

    /**
     * The URL from which the paths of the API are resolved.
     *
     * @throws IllegalArgumentException when it is not an http(s) URL
     */
    static URI root(String url) {
        URI root = URI.create(base(url) + "/");
        boolean isHttp = "http".equals(root.getScheme()) || "https".equals(root.getScheme());
        if (root.getHost() == null || !isHttp) {
            throw new IllegalArgumentException(
                    "'" + url + "' is not a URL such as http://127.0.0.1:7377");
        }
        return root;
    }

    /** The endpoint's base URL, with {@code /v1}. */
    public String base() {
        return base;
    }

    /**
     * Sends a request, and returns the answer of any status before its body.
     *
     * @param path the path below {@code /v1}, with a query if it has one
     * @param headers the headers besides the user agent and the key, which they may replace
     * @param body the body, empty for none
     * @throws ResponsesFailure when the endpoint cannot be reached
     */
    public OpenAnswer ask(String method, String path, Map<String, String> headers, byte[] body)
            throws ResponsesFailure, InterruptedException {
        return new OpenAnswer(answer(request(method, path, headers, body), Optional.empty()));
    }

    /** The headers of a request with a body in JSON. */
    public static Map<String, String> jsonHeaders(boolean stream) {
        return Map.of("Content-Type", JSON, "Accept", stream ? "text/event-stream" : JSON);
    }

    /**
     * Posts a request, and returns the answer before its body.
     *
     * @param headers the headers besides the user agent and the key
     * @throws ResponsesFailure when the endpoint cannot be reached, or refuses
     */
    public OpenAnswer open(String path, Map<String, String> headers, JsonNode body)
            throws ResponsesFailure, InterruptedException {
        HttpRequest request = request("POST", path, headers, Json.bytes(body));
        return new OpenAnswer(accepted(answer(request, Optional.empty())));
    }

    /**
     * Requests the list of models.
     *
     * @param headers the headers besides the user agent and the key
     * @return the document: {@code data} is the list of OpenAI or Anthropic, {@code models} is
     *     Codex's catalog, which only lmresp has
     * @throws ResponsesFailure when the endpoint cannot be reached, refuses, or does not answer
     *     with JSON
     */
    public JsonNode models(Map<String, String> headers)
            throws ResponsesFailure, InterruptedException {
        HttpResponse answer =
                accepted(
                        answer(
                                request("GET", "models", headers, new byte[0]),
                                Optional.of(MODELS_TIMEOUT)));
        try (var body = BoundedBody.of(answer.body(), BoundedBody.LIST)) {
            return Json.parse(body.readAllBytes());
        } catch (IOException | JsonSyntaxException e) {
            throw new ResponsesFailure(
                    "the models of " + base + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** True when the endpoint accepts a model of this name, which may not be listed. */
    boolean has(String model) throws InterruptedException {
        String name = URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest get = get("models/" + name.replace("%2F", "/"));
        try (InputStream _ = accepted(answer(get, Optional.of(MODELS_TIMEOUT))).body()) {
            return true;
        } catch (ResponsesFailure | IOException e) {
            return false;
        }
    }

    /** lmresp's health, a missing node when the endpoint has none. */
    JsonNode health() throws InterruptedException {
        try (var body =
                BoundedBody.of(
                        answer(get("../health"), Optional.of(MODELS_TIMEOUT)).body(),
                        BoundedBody.LIST)) {
            return Json.parse(body.readAllBytes());
        } catch (ResponsesFailure | IOException | JsonSyntaxException e) {
            return MissingNode.getInstance();
        }
    }

    /** True when anything answers at the address. */
    public boolean isThere() throws InterruptedException {
        try {
            http.send(get("models"), LOOK_TIMEOUT).body().close();
            return true;
        } catch (ResponseTimeoutException e) {
            // it accepted the request, and may be loading a model
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * True when the endpoint supports Chat Completions but not another API. An empty request is
     * enough to find out.
     *
     * @param path where requests of the other API go
     * @param patience the timeout, after which it is false
     */
    public boolean isOnlyChat(String path, Duration patience) throws InterruptedException {
        if (!MISSING.contains(statusOfPost(path, patience))) {
            return false;
        }
        int chat = statusOfPost("chat/completions", patience);
        return chat > 0 && !MISSING.contains(chat);
    }

    /** The status for an empty POST; 0 when there is no answer. */
    private int statusOfPost(String path, Duration patience) throws InterruptedException {
        try {
            HttpRequest nothing =
                    request("POST", path, jsonHeaders(false), Json.bytes(Json.object()));
            HttpResponse answer = answer(nothing, Optional.of(patience));
            answer.body().close();
            return answer.status();
        } catch (ResponsesFailure | IOException e) {
            return 0;
        }
    }

    private HttpRequest get(String path) {
        return request("GET", path, Map.of(), new byte[0]);
    }

    private HttpRequest request(String method, String path, Map<String, String> more, byte[] body) {
        URI url = root.resolve(path);
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", USER_AGENT);
        headers.putAll(key);
        headers.putAll(more);
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return new HttpRequest(method, url.getRawPath() + query, headers, body);
    }

    private HttpResponse accepted(HttpResponse answer) throws ResponsesFailure {
        try {
            if (answer.status() != 200) {
                throw refusal(answer);
            }
            return answer;
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private HttpResponse answer(HttpRequest request, Optional<Duration> patience)
            throws ResponsesFailure, InterruptedException {
        try {
            return patience.isPresent() ? http.send(request, patience.get()) : http.send(request);
        } catch (UnknownHostException e) {
            throw new ResponsesFailure("there is no host '" + root.getHost() + "'", e);
        } catch (ConnectException e) {
            throw new ResponsesFailure(
                    "no response from "
                            + base
                            + "; start the proxy with 'lmresp serve', or give another address with"
                            + " --url",
                    e);
        } catch (IOException e) {
            throw unanswered(e);
        }
    }

    private ResponsesFailure unanswered(IOException e) {
        return new ResponsesFailure(base + " does not answer: " + e.getMessage(), e);
    }

    private ResponsesFailure refusal(HttpResponse answer) throws IOException {
        String body;
        try (InputStream in = answer.body()) {
            body = new String(in.readNBytes(1 << 20), StandardCharsets.UTF_8);
        }
        String message = body.strip();
        try {
            JsonNode error = Json.parse(body).path("error");
            String param = error.path("param").asText("");
            message = error.path("message").asText(message);
            if (!param.isEmpty() && !param.equals("null") && !hasWord(message, param)) {
                message += " [" + param + "]";
            }
        } catch (JsonSyntaxException notJson) {
            // shown unchanged
        }
        if (answer.status() == UNAUTHORIZED) {
            message +=
                    "; use --api-key-env NAME to name the environment variable that holds the key"
                            + " for "
                            + base;
        }
        return new ResponsesFailure("HTTP " + answer.status() + ": " + message, null);
    }

    private static boolean hasWord(String text, String word) {
        return Pattern.compile("(?<!\\w)" + Pattern.quote(word) + "(?!\\w)").matcher(text).find();
    }

    @Override
    public void close() {
        http.close();
    }
}
