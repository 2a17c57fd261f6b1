package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.Optional;

/**
 * What an engine says when it refuses or fails, in whatever of the many shapes it says it. Text
 * that it left out is empty.
 *
 * @param message the sentence for people, never blank
 * @param type the engine's {@code type}
 * @param code the engine's {@code code} as text
 * @param param the parameter that it names
 * @param status the HTTP status that the body itself names, 0 when it names none
 */
public record ChatError(String message, String type, String code, String param, int status) {

    /** An error with no more than a message. */
    public static ChatError of(String message) {
        return new ChatError(message, "", "", "", 0);
    }

    /**
     * Recognises an error in a JSON body or event: {@code {"error":{…}}}, {@code {"error":"…"}},
     * {@code {"object":"error",…}}, {@code {"detail":…}}, {@code {"code","message"}}, or an {@code
     * error} inside the first choice.
     */
    public static Optional<ChatError> find(JsonNode body) {
        if (body.isArray() && body.size() == 1) {
            return find(body.get(0));
        }
        if (!body.isObject()) {
            return Optional.empty();
        }
        JsonNode error = body.path("error");
        if (isPresent(error)) {
            return Optional.of(read(error, body));
        }
        error = body.path("choices").path(0).path("error");
        if (isPresent(error)) {
            return Optional.of(read(error, body));
        }
        if (body.has("choices")) {
            return Optional.empty();
        }
        if ("error".equals(body.path("object").asText())
                || "error".equals(body.path("type").asText())) {
            return Optional.of(read(body, body));
        }
        if (isPresent(body.path("detail"))) {
            return Optional.of(read(body.path("detail"), body));
        }
        if (body.path("message").isTextual()) {
            return Optional.of(read(body, body));
        }
        return Optional.empty();
    }

    /** True when the text is among what the error says. */
    public boolean mentions(String text) {
        return containsIgnoringCase(message, text)
                || containsIgnoringCase(code, text)
                || containsIgnoringCase(type, text);
    }

    private static ChatError read(JsonNode error, JsonNode body) {
        String message = message(error);
        if (message.isEmpty()) {
            message = message(body);
        }
        if (message.isEmpty()) {
            message = Json.text(error);
        }
        JsonNode code = firstPresent(error.path("code"), body.path("code"));
        int status =
                firstStatus(
                        error.path("status_code"),
                        error.path("status"),
                        code,
                        body.path("status_code"),
                        body.path("status"));
        return new ChatError(
                Surrogates.mended(message),
                Surrogates.mended(firstPresent(error.path("type"), body.path("type")).asText("")),
                Surrogates.mended(code.asText("")),
                Surrogates.mended(error.path("param").asText("")),
                status);
    }

    private static String message(JsonNode error) {
        if (error.isTextual()) {
            return nested(error.asText());
        }
        if (error.isArray()) {
            // the list of FastAPI's validation errors
            var text = new StringBuilder();
            for (JsonNode one : error) {
                if (!text.isEmpty()) {
                    text.append("; ");
                }
                String where = path(one.path("loc"));
                text.append(where.isEmpty() ? "" : where + ": ").append(message(one));
            }
            return text.toString();
        }
        String raw = error.path("metadata").path("raw").asText("");
        if (!raw.isBlank()) {
            return nested(raw);
        }
        for (String member : new String[] {"message", "msg", "detail", "error", "description"}) {
            JsonNode value = error.path(member);
            if (value.isTextual() && !value.asText().isBlank()) {
                return nested(value.asText());
            }
            if (value.isContainerNode() && !value.isEmpty()) {
                String inner = message(value);
                if (!inner.isEmpty()) {
                    return inner;
                }
            }
        }
        return "";
    }

    /** Gateways put the whole error of the engine behind them, as JSON text, into their message. */
    private static String nested(String text) {
        if (text.startsWith("{")) {
            try {
                return find(Json.parse(text)).map(ChatError::message).orElse(text);
            } catch (JsonSyntaxException notJson) {
                return text;
            }
        }
        return text;
    }

    private static String path(JsonNode location) {
        var text = new StringBuilder();
        for (JsonNode step : location) {
            if (!text.isEmpty()) {
                text.append('.');
            }
            text.append(step.asText());
        }
        return text.toString();
    }

    private static JsonNode firstPresent(JsonNode one, JsonNode other) {
        return one.isValueNode() && !one.isNull() ? one : other.isValueNode() ? other : one;
    }

    private static int firstStatus(JsonNode... candidates) {
        for (JsonNode candidate : candidates) {
            int status = candidate.asInt(0);
            if (status >= 400 && status < 600) {
                return status;
            }
        }
        return 0;
    }

    private static boolean isPresent(JsonNode node) {
        return !node.isMissingNode()
                && !node.isNull()
                && !(node.isTextual() && node.asText().isEmpty())
                && !(node.isContainerNode() && node.isEmpty())
                && !(node.isBoolean() && !node.booleanValue());
    }

    private static boolean containsIgnoringCase(String text, String part) {
        return text.regionMatches(true, 0, part, 0, part.length())
                || text.toLowerCase(java.util.Locale.ROOT)
                        .contains(part.toLowerCase(java.util.Locale.ROOT));
    }
}
