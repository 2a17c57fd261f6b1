package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads and validates a request; errors name the field. Unknown item and tool types are kept,
 * because clients may be newer than lmresp.
 */
public final class RequestReader {
    private RequestReader() {}

    /**
     * Reads a request, after repairing invalid text in it.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public static ResponsesRequest read(JsonNode body) {
        var text = new WholeText();
        text.mend(object(body));
        return read(object(body), text.amendments());
    }

    /**
     * Reads a request that is known to have no invalid text, which saves scanning it.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public static ResponsesRequest readWhole(JsonNode body) {
        return read(object(body), List.of());
    }

    /**
     * Reads a request with another input.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public static ResponsesRequest withInput(ResponsesRequest request, ArrayNode input) {
        ObjectNode changed = Json.object();
        changed.setAll(request.json());
        changed.set("input", input);
        return with(request, changed);
    }

    /**
     * Reads a request with other members, but for the model and what was amended.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public static ResponsesRequest with(ResponsesRequest request, ObjectNode changed) {
        // engines may know it by another name than the one in the document
        return read(changed, request.amendments()).withModel(request.model());
    }

    /**
     * Reads a request that was written in the words of another API.
     *
     * @param mended what was corrected while it was translated
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public static ResponsesRequest read(ObjectNode body, List<Amendment> mended) {
        var amendments = new ArrayList<>(mended);
        ObjectNode json =
                ConfigurationUpdates.applied(new ChatWords(body, amendments::add).replaced());
        Field root = new Field("", json);
        ParameterReader.check(root);
        List<Item> input = input(json.path("input"));
        var request =
                new ResponsesRequest(
                        json,
                        root.text("model"),
                        root.text("instructions"),
                        input,
                        ToolReader.tools(json.path("tools"), "tools"),
                        ToolReader.choice(json.path("tool_choice")),
                        root.flag("parallel_tool_calls", true),
                        ParameterReader.format(root.object("text").object("format")),
                        root.object("reasoning").text("effort"),
                        ParameterReader.include(root),
                        root.flag("stream", false),
                        List.copyOf(amendments));
        ToolReader.checkChoice(request);
        return request;
    }

    /**
     * The body of a request, which must be an object.
     *
     * @throws ApiException status 400 when it is not
     */
    public static ObjectNode object(JsonNode body) {
        if (body instanceof ObjectNode json) {
            return json;
        }
        throw new ApiException(
                ApiError.invalid(
                        "invalid_type",
                        null,
                        "the request body must be a JSON object, not " + kind(body)));
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
                    "input", "'input' is missing: send a string, or an array of items");
        }
        if (!input.isArray()) {
            throw ApiException.invalid(
                    "input", "'input' must be a string or an array of items, not " + kind(input));
        }
        var items = new Item[input.size()];
        for (int i = 0; i < items.length; i++) {
            items[i] = ItemReader.read(new Field("input[" + i + "]", input.get(i)));
        }
        return List.of(items);
    }

    public static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** The type of a value, as error messages name it. */
    public static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "an object";
            case ARRAY -> "an array";
            case STRING, BINARY -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case MISSING -> "nothing";
        };
    }
}
