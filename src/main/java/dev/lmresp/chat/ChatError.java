package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an engine says when it refuses or fails, in whatever of the many shapes it says it. Text
 * that it left out is empty.
 *
 * @param message the sentence for people, never blank
 * @param type the engine's {@code type}
 * @param code the engine's {@code code} as text
 * @param param the parameter that it names
 * @param status the HTTP status that the body itself names, 0 when it names none
 * @param problems what it has against single places of the request, where it names them
 */
public record ChatError(
        String message,
        String type,
        String code,
        String param,
        int status,
        List<Problem> problems) {
    /** Some quote all that they were sent. People read no more, and patterns are slow on more. */
    private static final int LONGEST_MESSAGE = 8 << 10;

    private static final int LONGEST_PLACE = 256;
    private static final int MOST_PROBLEMS = 64;

    /** Validation errors as Python prints them into a message, which vLLM does. */
    private static final Pattern PRINTED =
            Pattern.compile(
                    "'type': '([^']*)', 'loc': \\(([^)]*)\\), 'msg': (?:'([^']*)'|\"([^\"]*)\")");

    /** Validation errors as Pydantic writes them into a message. */
    private static final Pattern WRITTEN =
            Pattern.compile("(?m)^(\\S++)\\R\\s++(.+?) \\[type=(\\w+)");

    /**
     * One thing that is wrong with a request.
     *
     * @param place where, as a path with dots, such as {@code tools.0.function.strict}
     * @param text what, in the engine's words and codes
     */
    public record Problem(String place, String text) {
        /** A problem in no more words than are read. */
        public Problem {
            place = shortened(place, LONGEST_PLACE);
            text = shortened(text, LONGEST_MESSAGE);
        }
    }

    /** An error in no more words than are read. */
    public ChatError {
        message = shortened(message, LONGEST_MESSAGE);
        problems = problems.stream().limit(MOST_PROBLEMS).toList();
    }

    private static String shortened(String text, int longest) {
        return text.length() > longest ? Surrogates.mended(text.substring(0, longest)) + "…" : text;
    }

    /** An error with no more than a message. */
    public static ChatError of(String message) {
        return new ChatError(message, "", "", "", 0, List.of());
    }

    /** The same error, about another parameter. */
    public ChatError withParam(String other) {
        return new ChatError(message, type, code, other, status, problems);
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
        var problems = new ArrayList<Problem>();
        String message = message(error, problems);
        if (message.isEmpty()) {
            message = message(body, problems);
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
        String param = Surrogates.mended(error.path("param").asText(""));
        if (!param.isEmpty()) {
            problems.add(new Problem(param, message + " " + code.asText("")));
        }
        for (String list : new String[] {"details", "errors", "issues"}) {
            error.path(list).forEach(one -> addDetail(one, problems));
        }
        addPrinted(shortened(message, LONGEST_MESSAGE), problems);
        return new ChatError(
                Surrogates.mended(message),
                Surrogates.mended(firstPresent(error.path("type"), body.path("type")).asText("")),
                Surrogates.mended(code.asText("")),
                param,
                status,
                problems);
    }

    /** Google names fields in {@code fieldViolations}, others in details of their own. */
    private static void addDetail(JsonNode detail, List<Problem> problems) {
        detail.path("fieldViolations").forEach(one -> addDetail(one, problems));
        for (String member : new String[] {"field", "loc", "path", "property", "param"}) {
            JsonNode place = detail.path(member);
            String text = place.isArray() ? path(place) : place.asText("");
            if (!text.isEmpty()) {
                problems.add(new Problem(text, words(detail)));
                return;
            }
        }
        // Zod has the names of what it does not know beside an empty path
        detail.path("keys").forEach(key -> problems.add(new Problem(key.asText(), words(detail))));
    }

    private static String words(JsonNode detail) {
        var text = new StringBuilder();
        for (String member :
                new String[] {"type", "code", "msg", "message", "description", "reason"}) {
            text.append(detail.path(member).asText("")).append(' ');
        }
        return text.toString().strip();
    }

    private static void addPrinted(String message, List<Problem> problems) {
        Matcher printed = PRINTED.matcher(message);
        while (printed.find()) {
            String place = printed.group(2).replaceAll("[' ]", "").replace(',', '.');
            String said = printed.group(3) == null ? printed.group(4) : printed.group(3);
            problems.add(new Problem(place, printed.group(1) + " " + said));
        }
        Matcher written = WRITTEN.matcher(message);
        while (written.find()) {
            problems.add(new Problem(written.group(1), written.group(3) + " " + written.group(2)));
        }
    }

    private static String message(JsonNode error, List<Problem> problems) {
        if (error.isTextual()) {
            return nested(error.asText(), problems);
        }
        if (error.isArray()) {
            // the list of FastAPI's validation errors
            var text = new StringBuilder();
            for (JsonNode one : error) {
                if (!text.isEmpty()) {
                    text.append("; ");
                }
                String where = path(one.path("loc"));
                if (!where.isEmpty()) {
                    problems.add(new Problem(where, words(one)));
                }
                text.append(where.isEmpty() ? "" : where + ": ").append(message(one, problems));
            }
            return text.toString();
        }
        String raw = error.path("metadata").path("raw").asText("");
        if (!raw.isBlank()) {
            return nested(raw, problems);
        }
        for (String member : new String[] {"message", "msg", "detail", "error", "description"}) {
            JsonNode value = error.path(member);
            if (value.isTextual() && !value.asText().isBlank()) {
                return nested(value.asText(), problems);
            }
            if (value.isContainerNode() && !value.isEmpty()) {
                String inner = message(value, problems);
                if (!inner.isEmpty()) {
                    return inner;
                }
            }
        }
        return "";
    }

    /** Gateways put the whole error of the engine behind them, as JSON text, into their message. */
    private static String nested(String text, List<Problem> problems) {
        if (text.startsWith("{")) {
            try {
                Optional<ChatError> inner = find(Json.parse(text));
                inner.ifPresent(it -> problems.addAll(it.problems()));
                return inner.map(ChatError::message).orElse(text);
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
