package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks the scalar parameters of a request, in a fixed order, so that the same request always gets
 * the same error.
 */
final class ParameterReader {
    /** A number and its allowed range. */
    private record Range(String param, boolean whole, double lowest, double highest) {
        boolean holds(JsonNode value) {
            return (whole ? value.isIntegralNumber() : value.isNumber())
                    && value.asDouble() >= lowest
                    && value.asDouble() <= highest;
        }

        String expected() {
            String number = whole ? "a whole number" : "a number";
            return highest == Double.MAX_VALUE
                    ? number + " of at least " + plain(lowest)
                    : number + " from " + plain(lowest) + " to " + plain(highest);
        }

        private static String plain(double number) {
            return number == Math.rint(number)
                    ? Long.toString((long) number)
                    : Double.toString(number);
        }
    }

    private static final List<Range> RANGES =
            List.of(
                    new Range("temperature", false, 0, 2),
                    new Range("top_p", false, 0, 1),
                    new Range("presence_penalty", false, -2, 2),
                    new Range("frequency_penalty", false, -2, 2),
                    new Range("top_logprobs", true, 0, 20),
                    new Range("max_output_tokens", true, 1, Double.MAX_VALUE),
                    new Range("max_tool_calls", true, 1, Double.MAX_VALUE));

    private static final Range LEAST_THRESHOLD =
            new Range("compact_threshold", true, 1000, Double.MAX_VALUE);

    private static final List<String> TEXTS =
            List.of("user", "service_tier", "safety_identifier", "prompt_cache_key");
    private static final List<String> FLAGS = List.of("store", "parallel_tool_calls", "stream");
    private static final List<String> OBJECTS = List.of("metadata", "stream_options");

    private ParameterReader() {}

    /**
     * Checks all parameters.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    static void check(Field request) {
        for (Range range : RANGES) {
            JsonNode value = request.json().path(range.param());
            if (!RequestReader.isAbsent(value) && !range.holds(value)) {
                throw ApiException.invalid(
                        range.param(),
                        "'%s' must be %s, not %s"
                                .formatted(range.param(), range.expected(), shown(value)));
            }
        }
        TEXTS.forEach(request::text);
        FLAGS.forEach(flag -> request.flag(flag, false));
        OBJECTS.forEach(request::object);
        request.object("text").text("verbosity");
        request.object("reasoning").text("summary");
        oneOf(request, "truncation", Set.of("auto", "disabled"));
        contextManagement(request);
    }

    private static void contextManagement(Field request) {
        for (int i = 0; i < request.list("context_management").size(); i++) {
            Field one =
                    new Field(
                            "context_management[" + i + "]",
                            request.json().path("context_management").path(i));
            one.requiredText("type");
            oneOf(one, "type", Set.of("compaction"));
            JsonNode threshold = one.json().path("compact_threshold");
            if (!RequestReader.isAbsent(threshold) && !LEAST_THRESHOLD.holds(threshold)) {
                throw ApiException.invalid(
                        one.path("compact_threshold"),
                        "'%s' must be %s, not %s"
                                .formatted(
                                        one.path("compact_threshold"),
                                        LEAST_THRESHOLD.expected(),
                                        shown(threshold)));
            }
        }
    }

    /** A number itself, any other value by its type, because it may be long. */
    private static String shown(JsonNode value) {
        return value.isNumber() ? value.asText() : RequestReader.kind(value);
    }

    private static void oneOf(Field request, String param, Set<String> words) {
        String value = request.text(param);
        if (!value.isEmpty() && !words.contains(value)) {
            throw ApiException.invalid(
                    request.path(param),
                    "'%s' must be %s, not '%s'"
                            .formatted(
                                    request.path(param),
                                    String.join(" or ", words.stream().sorted().toList()),
                                    value));
        }
    }

    /** The additional data that the client requests. */
    static Set<String> include(Field request) {
        var wanted = new LinkedHashSet<String>();
        for (int i = 0; i < request.list("include").size(); i++) {
            JsonNode one = request.json().path("include").path(i);
            if (!one.isTextual()) {
                throw request.wrong("include[" + i + "]", "a string", one);
            }
            wanted.add(one.asText());
        }
        return wanted;
    }

    /** The format of the answer's text. */
    static TextFormat format(Field format) {
        if (format.isAbsent()) {
            return new TextFormat.Text();
        }
        String type = format.requiredText("type");
        return switch (type) {
            case "text" -> new TextFormat.Text();
            case "json_object" -> new TextFormat.JsonObject();
            case "json_schema" -> schema(format);
            default ->
                    throw ApiException.invalid(
                            format.path("type"),
                            "'%s' must be text, json_object or json_schema, not '%s'"
                                    .formatted(format.path("type"), type));
        };
    }

    private static TextFormat schema(Field format) {
        // also accept the nested form of Chat Completions
        Field inner = format.object("json_schema");
        Field source = inner.isAbsent() ? format : inner;
        if (source.member("schema").isAbsent()) {
            throw ApiException.missing(
                    source.path("schema"),
                    "'" + source.path("schema") + "' is missing: it must be a JSON schema object");
        }
        ObjectNode schema = source.member("schema").asObject();
        String name = source.text("name");
        JsonNode strict = source.json().path("strict");
        if (!RequestReader.isAbsent(strict) && !strict.isBoolean()) {
            throw source.wrong("strict", "true or false", strict);
        }
        return new TextFormat.JsonSchema(
                name.isEmpty() ? "response" : name,
                source.text("description"),
                schema,
                strict.isBoolean() ? strict.booleanValue() : null);
    }
}
