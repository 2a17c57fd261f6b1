package dev.lmresp.testing;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An answer as it came over the socket. */
public final class RawAnswer {
    private final int status;
    private final Map<String, List<String>> headers;
    private final InputStream body;

    private RawAnswer(int status, Map<String, List<String>> headers, InputStream body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    static RawAnswer read(InputStream in, boolean withoutBody) throws IOException {
        String first = HttpLines.readLine(in);
        if (first.isEmpty()) {
            throw new EOFException("the connection was closed without an answer");
        }
        if (!first.startsWith("HTTP/1.1 ")) {
            throw new AssertionError("no start of an answer: " + first);
        }
        int status = Integer.parseInt(first.split(" ", 3)[1]);
        var headers = new LinkedHashMap<String, List<String>>();
        for (String line = HttpLines.readLine(in); !line.isEmpty(); line = HttpLines.readLine(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new RawAnswer(status, headers, body(in, status, headers, withoutBody));
    }

    private static InputStream body(
            InputStream in, int status, Map<String, List<String>> headers, boolean withoutBody)
            throws IOException {
        if (withoutBody || status == 204 || status == 304 || status < 200) {
            return InputStream.nullInputStream();
        }
        if (headers.containsKey("transfer-encoding")) {
            return new ChunkedInput(in);
        }
        if (headers.containsKey("content-length")) {
            int length = Integer.parseInt(headers.get("content-length").getFirst());
            byte[] whole = in.readNBytes(length);
            if (whole.length < length) {
                throw new EOFException("the body is shorter than its Content-Length");
            }
            return new ByteArrayInputStream(whole);
        }
        return in;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The only value of a header, empty when absent. */
    public String header(String lowerCaseName) {
        List<String> values = headers.getOrDefault(lowerCaseName, List.of(""));
        if (values.size() != 1) {
            throw new AssertionError(lowerCaseName + " occurs more than once: " + values);
        }
        return values.getFirst();
    }

    /** All headers, names in lower case. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** The body as it arrives, without its framing. */
    public InputStream body() {
        return body;
    }

    /** The whole body. */
    public byte[] bytes() {
        try {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole body. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** The whole body as JSON. */
    public JsonNode json() {
        return Json.parse(bytes());
    }

    /** The {@code error} of the body. */
    public JsonNode error() {
        return json().path("error");
    }

    /** The {@code error} of the body, which must be in the envelope of OpenAI. */
    public JsonNode envelope() {
        JsonNode error = error();
        if (!header("content-type").equals("application/json")
                || error.path("message").asText().isEmpty()
                || error.path("type").asText().isEmpty()
                || !error.has("param")
                || !error.has("code")) {
            throw new AssertionError("no error as OpenAI sends them: " + headers + "\n" + error);
        }
        return error;
    }

    /** In how many writes the body came so far. */
    public int chunks() {
        return ((ChunkedInput) body).chunks();
    }

    /** The next event; waits for it. Empty at the end of the stream. */
    public Optional<JsonNode> nextEvent() {
        try {
            var data = new StringBuilder();
            for (int b = body.read(); b >= 0; b = body.read()) {
                if (b == '\n') {
                    Optional<JsonNode> event = event(data.toString());
                    if (event.isPresent()) {
                        return event;
                    }
                    data.setLength(0);
                } else {
                    data.append((char) b);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<JsonNode> event(String line) {
        // the characters are bytes so far
        return line.startsWith("data: ")
                ? Optional.of(Json.parse(line.substring(6).getBytes(StandardCharsets.ISO_8859_1)))
                : Optional.empty();
    }

    /** The next event that is of a type; others are passed over. */
    public JsonNode awaitEvent(String type) {
        for (var event = nextEvent(); event.isPresent(); event = nextEvent()) {
            if (event.get().path("type").asText().equals(type)) {
                return event.get();
            }
        }
        throw new AssertionError("the stream ended without " + type);
    }

    /** The events that are left, to the end of the stream. */
    public EventList events() {
        var events = new ArrayList<JsonNode>();
        for (var event = nextEvent(); event.isPresent(); event = nextEvent()) {
            events.add(event.get());
        }
        return new EventList(events);
    }
}
