package dev.lmresp.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Sends requests to a Responses endpoint and reads the answers. */
public final class ResponsesClient implements AutoCloseable {
    private static final String RESPONSES = "responses";

    private final EndpointClient client;

    /**
     * Creates a client; no connection is opened yet.
     *
     * @param url the base URL, with or without {@code /v1}
     * @param apiKey the bearer token, empty for none
     * @throws IllegalArgumentException when it is not an http(s) URL, or the key has characters
     *     that cannot be sent
     */
    public ResponsesClient(String url, String apiKey) {
        this.client = new EndpointClient(url, KeyHeader.BEARER, apiKey);
    }

    /**
     * The URL for requests to an endpoint.
     *
     * @param url the base URL, with or without {@code /v1}
     * @throws IllegalArgumentException when it is not an http(s) URL
     */
    public static URI endpoint(String url) {
        return EndpointClient.root(url).resolve(RESPONSES);
    }

    /** The base URL with scheme and {@code /v1}, which users may omit. */
    public static String base(String url) {
        return EndpointClient.base(url);
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
                "the connection to " + endpoint() + " broke: " + e.getMessage(), e);
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
                    "the answer of " + endpoint() + " cannot be read: " + e.getMessage(), e);
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
        return client.models(Map.of());
    }

    /** True when the endpoint accepts a model of this name, which may not be listed. */
    public boolean has(String model) throws InterruptedException {
        return client.has(model);
    }

    /**
     * Requests lmresp's health.
     *
     * @return the document of {@code GET /health}, a missing node when the endpoint has none
     */
    public JsonNode health() throws InterruptedException {
        return client.health();
    }

    /**
     * Sends a request and returns the answer before its body.
     *
     * @param stream whether to request a stream
     * @throws ResponsesFailure when the endpoint cannot be reached, or refuses
     */
    public OpenAnswer open(JsonNode request, boolean stream)
            throws ResponsesFailure, InterruptedException {
        return client.open(RESPONSES, EndpointClient.jsonHeaders(stream), request);
    }

    /**
     * Sends any body, and returns the answer of any status before its body.
     *
     * @param stream whether to request a stream
     * @throws ResponsesFailure when the endpoint cannot be reached
     */
    public OpenAnswer ask(byte[] body, boolean stream)
            throws ResponsesFailure, InterruptedException {
        return client.ask("POST", RESPONSES, EndpointClient.jsonHeaders(stream), body);
    }

    /** True when anything answers at the address. */
    public boolean isThere() throws InterruptedException {
        return client.isThere();
    }

    /**
     * True when the endpoint supports Chat Completions but not the Responses API. An empty request
     * is enough to find out.
     *
     * @param patience the timeout, after which it is false
     */
    public boolean isOnlyChat(Duration patience) throws InterruptedException {
        return client.isOnlyChat(RESPONSES, patience);
    }

    private String endpoint() {
        return client.base() + "/" + RESPONSES;
    }

    @Override
    public void close() {
        client.close();
    }
}
