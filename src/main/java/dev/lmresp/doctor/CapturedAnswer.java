package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.http.ObservedInputStream;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.sse.SseDecoder;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The raw answer of an engine: the bytes of its body as far as they were read, and their timing.
 */
final class CapturedAnswer {
    private static final List<String> REASONING =
            List.of("reasoning_content", "reasoning", "reasoning_details");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long asked;
    private volatile long first;
    private volatile long last;

    /**
     * @param asked when the request was sent, by {@link System#nanoTime}
     */
    CapturedAnswer(long asked) {
        this.asked = asked;
        this.first = asked;
        this.last = asked;
    }

    /** Wraps the body, to capture everything that is read. */
    InputStream tap(InputStream body) {
        return new ObservedInputStream(body, this::hear);
    }

    private synchronized void hear(byte[] block, int from, int count) {
        last = System.nanoTime();
        first = bytes.size() == 0 ? last : first;
        bytes.write(block, from, count);
    }

    private synchronized byte[] soFar() {
        return bytes.toByteArray();
    }

    /** True when any byte has arrived. */
    boolean hasBegun() {
        return soFar().length > 0;
    }

    /** The time to the first byte. */
    Duration untilFirst() {
        return Duration.ofNanos(first - asked);
    }

    /** The time since the last byte. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - last);
    }

    /** True when the answer was a stream of events. */
    boolean isStream() {
        String start = new String(soFar(), StandardCharsets.UTF_8).replace("\uFEFF", "").strip();
        return !start.isEmpty() && "{[<".indexOf(start.charAt(0)) < 0;
    }

    /** The chunks, or the single answer, as far as they are JSON. */
    List<JsonNode> chunks() {
        var chunks = new ArrayList<JsonNode>();
        byte[] all = soFar();
        if (!isStream()) {
            read(all, 0, all.length, chunks);
            return chunks;
        }
        var decoder = new SseDecoder();
        decoder.feed(all, 0, all.length, (name, data, from, to) -> read(data, from, to, chunks));
        decoder.end((name, data, from, to) -> read(data, from, to, chunks));
        return chunks;
    }

    private static void read(byte[] data, int from, int to, List<JsonNode> into) {
        try {
            into.add(Json.parse(data, from, to));
        } catch (JsonSyntaxException e) {
            // the end marker, or something that the proxy reports anyway
        }
    }

    /** The number of chunks with text. */
    int piecesOfText() {
        return (int) chunks().stream().filter(chunk -> !text(said(chunk)).isEmpty()).count();
    }

    /** The text as the engine sent it, including reasoning in it. */
    String text() {
        var text = new StringBuilder();
        for (JsonNode chunk : chunks()) {
            text.append(text(said(chunk)));
        }
        return text.toString();
    }

    /** The members that contained reasoning. */
    Set<String> reasoningFields() {
        var fields = new TreeSet<String>();
        for (JsonNode chunk : chunks()) {
            for (String field : REASONING) {
                JsonNode value = said(chunk).path(field);
                if (!value.asText("").isEmpty() || (value.isArray() && !value.isEmpty())) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static JsonNode said(JsonNode chunk) {
        JsonNode choice = chunk.path("choices").path(0);
        return choice.has("delta") ? choice.path("delta") : choice.path("message");
    }

    private static String text(JsonNode said) {
        JsonNode content = said.path("content");
        if (content.isTextual()) {
            return content.asText();
        }
        if (said.path("refusal").isTextual()) {
            return said.path("refusal").asText();
        }
        var text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }
}
