package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a request and refuses what is wrong in it, naming the field. What it does not know it
 * keeps: an unknown item or tool type is not an error, since clients are newer than servers.
 */
public final class RequestReader {
    /**
     * Fields that change the meaning of a request and that lmresp cannot honour, with what to do
     * instead.
     */
    private static final Map<String, String> UNSUPPORTED =
            Map.of(
                    "background",
                    "background responses are not kept; leave 'background' out and read the"
                            + " stream",
                    "conversation",
                    "conversations are not stored; send the whole conversation as 'input'",
                    "prompt",
                    "stored prompts are not available; send the text as 'instructions' or"
                            + " 'input'",
                    "previous_response_id",
                    "responses are not stored; send the whole conversation as 'input'");

    private static final Map<String, Double> LOWEST =
            Map.of(
                    "temperature",
                    0.0,
                    "top_p",
                    0.0,
                    "top_logprobs",
                    0.0,
                    "presence_penalty",
                    -2.0,
                    "frequency_penalty",
                    -2.0);
    private static final Map<String, Double> HIGHEST =
            Map.of(
                    "temperature",
                    2.0,
                    "top_p",
                    1.0,
                    "top_logprobs",
                    20.0,
                    "presence_penalty",
                    2.0,
                    "frequency_penalty",
                    2.0);

    private RequestReader() {}

    /**
     * Reads a request.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public static ResponsesRequest read(JsonNode body) {
        if (!(body instanceof ObjectNode json)) {
            throw new ApiException(
                    ApiError.invalid(
                            "invalid_type",
                            null,
                            "the request body must be a JSON object, not " + kind(body)));
        }
        refuseUnsupported(json);
        checkNumbers(json);
        Field root = new Field("", json);
        var request =
                new ResponsesRequest(
                        json,
                        root.text("model"),
                        root.text("instructions"),
                        input(json.path("input")),
                        ToolReader.tools(json.path("tools"), "tools"),
                        ToolReader.choice(json.path("tool_choice")),
                        root.flag("parallel_tool_calls", true),
                        format(root.object("text").object("format")),
                        root.object("reasoning").text("effort"),
                        include(json.path("include")),
                        root.flag("stream", false));
        ToolReader.checkChoice(request);
        return request;
    }

    private static void refuseUnsupported(ObjectNode json) {
        UNSUPPORTED.forEach(
                (param, advice) -> {
                    JsonNode value = json.path(param);
                    boolean set =
                            !value.isMissingNode()
                                    && !value.isNull()
                                    && !(value.isBoolean() && !value.booleanValue());
                    if (set) {
                        throw ApiException.unsupported(param, advice);
                    }
                });
    }

    private static void checkNumbers(ObjectNode json) {
        LOWEST.forEach(
                (param, lowest) -> {
                    JsonNode value = json.path(param);
                    if (isAbsent(value)) {
                        return;
                    }
                    double highest = HIGHEST.getOrDefault(param, Double.MAX_VALUE);
                    if (!value.isNumber()
                            || value.asDouble() < lowest
                            || value.asDouble() > highest) {
                        throw ApiException.invalid(
                                param,
                                "'%s' must be a number from %s to %s, not %s"
                                        .formatted(param, plain(lowest), plain(highest), value));
                    }
                });
        for (String param : List.of("max_output_tokens", "max_tool_calls")) {
            JsonNode value = json.path(param);
            if (!isAbsent(value) && !(value.isIntegralNumber() && value.asLong() >= 1)) {
                throw ApiException.invalid(
                        param,
                        "'%s' must be a whole number of at least 1, not %s"
                                .formatted(param, value));
            }
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static List<Item> input(JsonNode input) {
        if (input.isTextual()) {
            return List.of(
                    new Item.Message(
                            "",
                            Item.Role.USER,
                            Item.Status.COMPLETED,
                            List.of(new ContentPart.InputText(input.asText()))));
        }
        if (isAbsent(input)) {
            throw ApiException.missing(
                    "input", "'input' is missing: send a text, or a list of items");
        }
        if (!input.isArray()) {
            throw ApiException.invalid(
                    "input", "'input' must be a text or a list of items, not " + kind(input));
        }
        var items = new Item[input.size()];
        for (int i = 0; i < items.length; i++) {
            items[i] = ItemReader.read(new Field("input[" + i + "]", input.get(i)));
        }
        return List.of(items);
    }

    private static TextFormat format(Field format) {
        if (format.isAbsent()) {
            return new TextFormat.Text();
        }
        String type = format.text("type");
        return switch (type) {
            case "text", "" -> new TextFormat.Text();
            case "json_object" -> new TextFormat.JsonObject();
            case "json_schema" -> {
                if (!(format.json().path("schema") instanceof ObjectNode schema)) {
                    throw ApiException.missing(
                            "text.format.schema",
                            "'text.format.schema' must be a JSON schema object");
                }
                String name = format.text("name");
                JsonNode strict = format.json().path("strict");
                yield new TextFormat.JsonSchema(
                        name.isEmpty() ? "response" : name,
                        format.text("description"),
                        schema,
                        strict.isBoolean() ? strict.booleanValue() : null);
            }
            default ->
                    throw ApiException.invalid(
                            "text.format.type",
                            "'text.format.type' must be text, json_object or json_schema, not '"
                                    + type
                                    + "'");
        };
    }

    private static Set<String> include(JsonNode include) {
        var wanted = new LinkedHashSet<String>();
        for (JsonNode one : include) {
            wanted.add(one.asText());
        }
        return wanted;
    }

    static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** How a person calls the type of a value. */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "an object";
            case ARRAY -> "a list";
            case STRING, BINARY -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case MISSING -> "nothing";
        };
    }
}
