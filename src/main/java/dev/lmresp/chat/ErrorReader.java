package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatError.Problem;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds and reads the error in a body or an event of an engine or a gateway. */
final class ErrorReader {
    /** Validation errors as Python prints them into a message, which vLLM does. */
    private static final Pattern PRINTED =
            Pattern.compile(
                    "'type': '([^']*)', 'loc': \\(([^)]*)\\), 'msg': (?:'([^']*)'|\"([^\"]*)\")");

    /** Validation errors as Pydantic writes them into a message. */
    private static final Pattern WRITTEN =
            Pattern.compile("(?m)^(\\S++)\\R\\s++(.+?) \\[type=(\\w+)");

    /**
     * Members that contain an error; {@code fault} is Apigee's. Names match without case and
     * separators.
     */
    private static final List<String> ENVELOPES = List.of("error", "errors", "fault");

    /** Members for the error message, best first. */
    private static final List<String> MESSAGES =
            List.of(
                    "message",
                    "msg",
                    "errormessage",
                    "errormsg",
                    "statusmsg",
                    "faultstring",
                    "detail",
                    "error",
                    "errors",
                    "errordescription",
                    "description",
                    "title");

    /** Members that make an object an error even outside an envelope. */
    private static final List<String> BARE_MESSAGES =
            List.of("message", "msg", "errormessage", "errormsg");

    private static final List<String> CODES = List.of("code", "errorcode");
    private static final List<String> STATUSES =
            List.of("statuscode", "httpcode", "status", "code", "errorcode");

    /** Success codes of gateways that put a code into every answer. */
    private static final Set<String> GOOD_CODES = Set.of("0", "200", "ok", "success", "successful");

    private final List<Problem> problems = new ArrayList<>();

    /** The error that the message contains as JSON text. */
    private @Nullable ChatError nested;

    private ErrorReader() {}

    /** Recognises an error in a JSON body or event. */
    static Optional<ChatError> find(JsonNode body) {
        if (body.isArray()) {
            if (body.path(0).has("loc")) {
                return Optional.of(new ErrorReader().read(body, body));
            }
            for (JsonNode one : body) {
                Optional<ChatError> found = find(one);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        return place(body).map(error -> new ErrorReader().read(error, body));
    }

    /** The part of a body that is the error. */
    private static Optional<JsonNode> place(JsonNode body) {
        for (String envelope : ENVELOPES) {
            JsonNode error = member(body, envelope);
            if (isPresent(error)) {
                return Optional.of(error);
            }
        }
        JsonNode inChoice = body.path("choices").path(0).path("error");
        if (isPresent(inChoice)) {
            return Optional.of(inChoice);
        }
        // MiniMax: in every answer, beside null choices
        JsonNode base = body.path("base_resp");
        if (base.path("status_code").asInt(0) != 0) {
            return Optional.of(base);
        }
        if (body.path("choices").isContainerNode()) {
            return Optional.empty();
        }
        if ("error".equals(body.path("object").asText())
                || "error".equals(body.path("type").asText())) {
            return Optional.of(body);
        }
        // AWS, Volcengine
        JsonNode inMetadata = body.path("ResponseMetadata").path("Error");
        if (isPresent(inMetadata)) {
            return Optional.of(inMetadata);
        }
        if (isPresent(body.path("detail"))) {
            return Optional.of(body.path("detail"));
        }
        return isBare(body) ? Optional.of(body) : Optional.empty();
    }

    private static boolean isBare(JsonNode body) {
        boolean speaks =
                BARE_MESSAGES.stream().anyMatch(name -> member(body, name).isTextual())
                        && !GOOD_CODES.contains(text(body, CODES).toLowerCase(Locale.ROOT));
        // RFC 9457
        return speaks || (body.path("title").isTextual() && status(body) > 0);
    }

    private ChatError read(JsonNode error, JsonNode body) {
        String message = ChatError.shortened(message(error, body));
        String code = text(error, CODES);
        if (code.isEmpty()) {
            code = text(body, CODES);
        }
        String param = error.path("param").asText("");
        if (!param.isEmpty()) {
            problems.add(new Problem(Surrogates.mended(param), message + " " + code));
        }
        for (String list : new String[] {"details", "errors", "issues"}) {
            error.path(list).forEach(this::addDetail);
        }
        addPrinted(message);
        int status = status(error) > 0 ? status(error) : status(body);
        RetryTime retry = RetryTimes.of(body).or(() -> RetryTimes.ofWords(message)).orElse(null);
        return new ChatError(
                        Surrogates.mended(message),
                        Surrogates.mended(type(error, body)),
                        Surrogates.mended(code),
                        Surrogates.mended(param),
                        status,
                        problems,
                        retry)
                .over(nested);
    }

    private String message(JsonNode error, JsonNode body) {
        String message = message(error);
        if (message.isEmpty()) {
            message = message(body);
        }
        if (message.isEmpty()) {
            return Json.text(error);
        }
        return error.isTextual() ? withMore(message, body) : message;
    }

    /** Fastify and Spring put the status text into {@code error} and the reason beside it. */
    private String withMore(String error, JsonNode body) {
        for (String name : new String[] {"message", "errordescription", "detail"}) {
            String more = message(member(body, name));
            if (!more.isEmpty() && !error.contains(more)) {
                return more.contains(error) ? more : error + ": " + more;
            }
        }
        return error;
    }

    /** Google lists fields in {@code fieldViolations}, others in their own details. */
    private void addDetail(JsonNode detail) {
        detail.path("fieldViolations").forEach(this::addDetail);
        detail.path("violations").forEach(this::addDetail);
        for (String member :
                new String[] {"field", "loc", "path", "property", "param", "quotaId"}) {
            JsonNode place = detail.path(member);
            String text = place.isArray() ? path(place) : place.asText("");
            if (!text.isEmpty()) {
                problems.add(new Problem(text, words(detail)));
                return;
            }
        }
        // Zod lists unknown keys beside an empty path
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

    private void addPrinted(String message) {
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

    private String message(JsonNode error) {
        if (error.isTextual()) {
            return nested(error.asText());
        }
        if (error.isArray()) {
            // the list of validation errors of FastAPI and others
            var text = new StringBuilder();
            for (JsonNode one : error) {
                String where = path(one.path("loc"));
                if (!where.isEmpty()) {
                    problems.add(new Problem(where, words(one)));
                }
                String said = message(one);
                if (!said.isEmpty()) {
                    text.append(text.isEmpty() ? "" : "; ")
                            .append(where.isEmpty() ? "" : where + ": ")
                            .append(said);
                }
            }
            return text.toString();
        }
        // OpenRouter: the upstream engine's error, in any form
        JsonNode raw = error.path("metadata").path("raw");
        String quoted = raw.isObject() ? message(raw) : nested(raw.asText(""));
        if (!quoted.isBlank() && !(isJson(quoted) && quoted.equals(raw.asText("")))) {
            return quoted;
        }
        for (String name : MESSAGES) {
            JsonNode value = member(error, name);
            if (isPresent(value) && !value.isBoolean()) {
                String inner = message(value);
                if (!inner.isBlank()) {
                    return inner;
                }
            }
        }
        return "";
    }

    /** Gateways put the whole upstream error, as JSON text, into their message. */
    private String nested(String text) {
        if (isJson(text)) {
            try {
                Optional<ChatError> inner = find(Json.parse(text));
                inner.ifPresent(
                        it -> {
                            problems.addAll(it.problems());
                            nested = it;
                        });
                return inner.map(ChatError::message).orElse(text);
            } catch (JsonSyntaxException notJson) {
                return text;
            }
        }
        return text.stripLeading().startsWith("<") ? Excerpt.of(text) : text;
    }

    private static boolean isJson(String text) {
        return text.startsWith("{") || text.startsWith("[");
    }

    private static String type(JsonNode error, JsonNode body) {
        // OpenRouter has its own code beside the upstream error
        for (JsonNode from : List.of(error, error.path("metadata"), body)) {
            for (String name : List.of("type", "error_type", "status", "__type")) {
                String type = from.path(name).isTextual() ? from.path(name).asText() : "";
                // in a problem of RFC 9457 this is a URL, and Google's status is a word
                boolean isWord = !type.isEmpty() && !type.contains(":") && !isNumber(type);
                if (isWord && !type.equals("error")) {
                    return type;
                }
            }
        }
        return "";
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

    /** The first of these members that is a string or a number. */
    private static String text(JsonNode from, List<String> names) {
        for (String name : names) {
            JsonNode value = member(from, name);
            if (value.isTextual() || value.isNumber()) {
                return value.asText();
            }
        }
        return "";
    }

    private static int status(JsonNode from) {
        for (String name : STATUSES) {
            int status = member(from, name).asInt(0);
            if (status >= 400 && status < 600) {
                return status;
            }
        }
        return 0;
    }

    /** The member of this name, ignoring case and separators. */
    private static JsonNode member(JsonNode from, String name) {
        JsonNode exact = from.path(name);
        if (!exact.isMissingNode()) {
            return exact;
        }
        for (var one : from.properties()) {
            String plain = one.getKey().replaceAll("[_-]", "");
            if (plain.equalsIgnoreCase(name)) {
                return one.getValue();
            }
        }
        return exact;
    }

    private static boolean isNumber(String text) {
        return text.matches("\\d+");
    }

    private static boolean isPresent(JsonNode node) {
        return !node.isMissingNode()
                && !node.isNull()
                && !(node.isTextual() && node.asText().isEmpty())
                && !(node.isContainerNode() && node.isEmpty())
                && !(node.isBoolean() && !node.booleanValue());
    }
}
