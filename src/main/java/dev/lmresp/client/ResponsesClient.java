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
import java.util.function.Consumer;
import java.util.regex.Pattern;

import javax.net.ssl.SSLSocketFactory;

/** Sends requests to a Responses endpoint and reads the answers. */
public final class ResponsesClient implements AutoCloseable {
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
    private final URI endpoint;
    private final String apiKey;
    private final HttpClient http;

    /**
     * Creates a client; no connection is opened yet.
     *
     * @param url the base URL, with or without {@code /v1}
     * @param apiKey the bearer token, empty for none
     * @throws IllegalArgumentException when it is not an http(s) URL, or the key has characters
     *     that cannot be sent
     */
    public ResponsesClient(String url, String apiKey) {
        this.base = base(url);
        this.endpoint = endpoint(url);
        this.apiKey = apiKey;
        HttpRequest.requireHeader("Authorization", apiKey);
        this.http =
                new HttpClient(
                        Origin.of(endpoint),
                        CONNECT_TIMEOUT,
                        () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /**
     * The URL for requests to an endpoint.
     *
     * @param url the base URL, with or without {@code /v1}
     * @throws IllegalArgumentException when it is not an http(s) URL
     */
    public static URI endpoint(String url) {
        URI endpoint = URI.create(base(url) + "/responses");
        boolean isHttp =
                "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (endpoint.getHost() == null || !isHttp) {
            throw new IllegalArgumentException(
                    "'" + url + "' is not a URL such as http://127.0.0.1:7377");
        }
        return endpoint;
    }

    /** The base URL with scheme and {@code /v1}, which users may omit. */
    public static String base(String url) {
        String base = (url.contains("://") ? url : "http://" + url).replaceAll("/+$", "");
        return base.endsWith("/v1") ? base : base + "/v1";
    }

    /**
     * Requests a stream and passes on its events until it ends. A response that is not streamed is
     * passed on as if it were the last event.
     *
     * @throws ResponsesFailure when the endpoint cannot be reached, refuses, or breaks off
     */
    public void stream(JsonNode request, Consumer<ServerEvent> events)
            throws ResponsesFailure, InterruptedException {
        try (OpenAnswer answer = open(request, true)) {
            answer.events(events);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** The failure for an answer that broke off. */
    public ResponsesFailure broken(IOException e) {
        return new ResponsesFailure(
                "the connection to " + endpoint + " broke: " + e.getMessage(), e);
    }

    /**
     * Requests a response that is not streamed.
     *
     * @return the response
     * @throws ResponsesFailure when the endpoint cannot be reached, refuses, or does not answer
     *     with JSON
     */
    public JsonNode whole(JsonNode request) throws ResponsesFailure, InterruptedException {
        try (OpenAnswer answer = open(request, false)) {
            return Json.parse(answer.body());
        } catch (IOException | JsonSyntaxException e) {
            throw new ResponsesFailure(
                    "the answer of " + endpoint + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Requests the list of models.
     *
     * @return the document: {@code data} is OpenAI's list, {@code models} is Codex's catalog, which
     *     only lmresp has
     * @throws ResponsesFailure when the endpoint cannot be reached, refuses, or does not answer
     *     with JSON
     */
    public JsonNode models() throws ResponsesFailure, InterruptedException {
        HttpResponse answer = accepted(answer(get("models"), Optional.of(MODELS_TIMEOUT)));
        try (var body = BoundedBody.of(answer.body(), BoundedBody.LIST)) {
            return Json.parse(body.readAllBytes());
        } catch (IOException | JsonSyntaxException e) {
            throw new ResponsesFailure(
                    "the models of " + base + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** True when the endpoint accepts a model of this name, which may not be listed. */
    public boolean has(String model) throws InterruptedException {
        String name = URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20");
        HttpRequest get = get("models/" + name.replace("%2F", "/"));
        try (InputStream _ = accepted(answer(get, Optional.of(MODELS_TIMEOUT))).body()) {
            return true;
        } catch (ResponsesFailure | IOException e) {
            return false;
        }
    }

    /**
     * Requests lmresp's health.
     *
     * @return the document of {@code GET /health}, a missing node when the endpoint has none
     */
    public JsonNode health() throws InterruptedException {
        try (var body =
                BoundedBody.of(
                        answer(get("../health"), Optional.of(MODELS_TIMEOUT)).body(),
                        BoundedBody.LIST)) {
            return Json.parse(body.readAllBytes());
        } catch (ResponsesFailure | IOException | JsonSyntaxException e) {
            return MissingNode.getInstance();
        }
    }

    /**
     * Sends a request and returns the answer before its body.
     *
     * @param stream whether to request a stream
     * @throws ResponsesFailure when the endpoint cannot be reached, or refuses
     */
    public OpenAnswer open(JsonNode request, boolean stream)
            throws ResponsesFailure, InterruptedException {
        return new OpenAnswer(
                accepted(answer(post(endpoint, Json.bytes(request), stream), Optional.empty())));
    }

    /**
     * Sends any body, and returns the answer of any status before its body.
     *
     * @param stream whether to request a stream
     * @throws ResponsesFailure when the endpoint cannot be reached
     */
    public OpenAnswer ask(byte[] body, boolean stream)
            throws ResponsesFailure, InterruptedException {
        return new OpenAnswer(answer(post(endpoint, body, stream), Optional.empty()));
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
     * True when the endpoint supports Chat Completions but not the Responses API. An empty request
     * is enough to find out.
     *
     * @param patience the timeout, after which it is false
     */
    public boolean isOnlyChat(Duration patience) throws InterruptedException {
        if (!MISSING.contains(statusOfPost(endpoint, patience))) {
            return false;
        }
        int chat = statusOfPost(endpoint.resolve("chat/completions"), patience);
        return chat > 0 && !MISSING.contains(chat);
    }

    /** The status for an empty POST; 0 when there is no answer. */
    private int statusOfPost(URI there, Duration patience) throws InterruptedException {
        try {
            HttpRequest nothing = post(there, Json.bytes(Json.object()), false);
            HttpResponse answer = answer(nothing, Optional.of(patience));
            answer.body().close();
            return answer.status();
        } catch (ResponsesFailure | IOException e) {
            return 0;
        }
    }

    private HttpRequest get(String path) {
        return request("GET", endpoint.resolve(path), Map.of(), new byte[0]);
    }

    private HttpRequest post(URI there, byte[] body, boolean stream) {
        return request(
                "POST",
                there,
                Map.of("Content-Type", JSON, "Accept", stream ? "text/event-stream" : JSON),
                body);
    }

    private HttpRequest request(String method, URI url, Map<String, String> more, byte[] body) {
        var headers = new TreeMap<>(more);
        headers.put("User-Agent", USER_AGENT);
        if (!apiKey.isEmpty()) {
            headers.put("Authorization", "Bearer " + apiKey);
        }
        return new HttpRequest(method, url.getRawPath(), headers, body);
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
            throw new ResponsesFailure("there is no host '" + endpoint.getHost() + "'", e);
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
