package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Applies quirks to a whole answer, as one large chunk. */
final class WholeAnswer {
    /** Quirks that are invisible in a whole answer, or would make it invalid. */
    private static final Set<Quirk> OF_STREAMS =
            Set.of(
                    Quirk.CUMULATIVE_ARGUMENTS,
                    Quirk.SPLIT_NAMES,
                    Quirk.REPEATED_NAMES,
                    Quirk.REPEATED_IDS,
                    Quirk.NULL_CONTINUATIONS,
                    Quirk.EMPTY_CONTINUATIONS,
                    Quirk.FINISH_DIFFERS,
                    Quirk.USAGE_EVERY_CHUNK,
                    Quirk.NO_CHOICES_FIRST_CHUNK,
                    Quirk.CHOICE_WITHOUT_DELTA,
                    Quirk.MESSAGE_BESIDE_DELTA,
                    Quirk.SECOND_CHOICE,
                    Quirk.NEWLINE_BEFORE_REASONING);

    private WholeAnswer() {}

    /** The answer with quirks, as JSON; any other body unchanged. */
    static byte[] changed(byte[] body, Set<Quirk> quirks) {
        if (quirks.contains(Quirk.ERROR_FIRST_EVENT)) {
            return Json.bytes(Json.parse(Failures.OPEN_ROUTER));
        }
        JsonNode answer = Json.parse(body);
        if (!answer.isObject() || !Chunks.choice(answer).path("message").isObject()) {
            return body;
        }
        ObjectNode whole = (ObjectNode) answer;
        ObjectNode choice = Chunks.choice(whole);
        choice.set("delta", choice.remove("message"));
        var filters = new HashSet<>(quirks);
        filters.removeAll(OF_STREAMS);
        var chain = new Chain(filters);
        var chunks = new ArrayList<ObjectNode>();
        chain.chunk(whole, chunks::add);
        chain.end(chunks::add);
        return bytes(folded(chunks), quirks);
    }

    /** How the body ends. */
    static Fate fate(Set<Quirk> quirks) {
        if (quirks.contains(Quirk.CUT_CONNECTION) || quirks.contains(Quirk.CUT_BEFORE_FIRST_BYTE)) {
            return Fate.CUT;
        }
        return quirks.contains(Quirk.SILENT_STALL) || quirks.contains(Quirk.SILENT_START)
                ? Fate.STALL
                : Fate.WELL;
    }

    private static byte[] bytes(ObjectNode answer, Set<Quirk> quirks) {
        ObjectNode choice = Chunks.choice(answer);
        if (quirks.contains(Quirk.ERROR_IN_CHOICE)) {
            choice.set("error", Json.parse(Failures.IN_CHOICE));
            choice.putNull("finish_reason");
        }
        String text = Json.text(answer);
        if (quirks.contains(Quirk.ERROR_MID_STREAM) || quirks.contains(Quirk.ERROR_EVENT_GROQ)) {
            text = Failures.OPEN_AI;
        } else if (quirks.contains(Quirk.ERROR_MID_STREAM_VLLM)) {
            text = Failures.VLLM;
        } else if (quirks.contains(Quirk.ERROR_FIELD_LLAMACPP)) {
            text = "{\"error\":" + Failures.LLAMACPP + "}";
        } else if (quirks.contains(Quirk.BROKEN_JSON)) {
            text = text.substring(0, text.length() / 2);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (quirks.contains(Quirk.CUT_BEFORE_FIRST_BYTE) || quirks.contains(Quirk.SILENT_START)) {
            return new byte[0];
        }
        return fate(quirks) == Fate.WELL ? bytes : Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static ObjectNode folded(List<ObjectNode> chunks) {
        ObjectNode whole = Json.object();
        ObjectNode message = Json.object();
        ObjectNode choice = Json.object().put("index", 0).set("message", message);
        choice.putNull("finish_reason");
        for (ObjectNode chunk : chunks) {
            for (var member : Chunks.delta(chunk).properties()) {
                fold(message, member.getKey(), member.getValue());
            }
            for (var member : Chunks.choice(chunk).properties()) {
                if (!member.getKey().equals("delta") && !member.getValue().isNull()) {
                    choice.set(member.getKey(), member.getValue());
                }
            }
            for (var member : chunk.properties()) {
                boolean says = !member.getValue().isNull() || !whole.has(member.getKey());
                if (says) {
                    // the choices are added below, in the same place
                    whole.set(
                            member.getKey(),
                            member.getKey().equals("choices") ? Json.array() : member.getValue());
                }
            }
        }
        whole.putArray("choices").add(choice);
        return whole;
    }

    private static void fold(ObjectNode message, String name, JsonNode value) {
        JsonNode soFar = message.path(name);
        if (name.equals("tool_calls")) {
            foldCalls(message, value);
        } else if (soFar.isTextual() && value.isTextual() && !name.equals("role")) {
            message.put(name, soFar.asText() + value.asText());
        } else if (soFar.isArray() && (value.isArray() || value.isTextual())) {
            addParts((ArrayNode) soFar, value);
        } else if (soFar.isTextual() && value.isArray()) {
            ArrayNode parts = Json.array();
            addParts(parts, soFar);
            addParts(parts, value);
            message.set(name, parts);
        } else if (soFar.isMissingNode() || !value.isNull()) {
            message.set(name, value);
        }
    }

    private static void addParts(ArrayNode parts, JsonNode more) {
        if (more.isArray()) {
            parts.addAll((ArrayNode) more);
        } else if (!more.asText().isEmpty()) {
            parts.addObject().put("type", "text").put("text", more.asText());
        }
    }

    private static void foldCalls(ObjectNode message, JsonNode pieces) {
        if (pieces.isEmpty()) {
            message.putIfAbsent("tool_calls", pieces);
            return;
        }
        ArrayNode calls =
                message.path("tool_calls").isArray()
                        ? (ArrayNode) message.path("tool_calls")
                        : message.putArray("tool_calls");
        for (JsonNode piece : pieces) {
            JsonNode function = piece.path("function");
            JsonNode last = calls.path(calls.size() - 1);
            boolean goesOn =
                    last.isObject()
                            && !piece.has("id")
                            && !piece.has("type")
                            && !function.has("name");
            if (goesOn) {
                ObjectNode target = WholeCalls.object((ObjectNode) last, "function");
                target.put(
                        "arguments",
                        target.path("arguments").asText("")
                                + function.path("arguments").asText(""));
            } else {
                calls.add(piece.deepCopy());
            }
        }
    }
}
