package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.json.LoneSurrogates;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one item of a request's input or of an answer. */
final class ItemReader {
    private ItemReader() {}

    static Item read(Field item) {
        ObjectNode json = item.asObject();
        String type = json.path("type").asText(json.has("role") ? "message" : "");
        return switch (type) {
            case "message" -> message(item);
            case "reasoning" -> reasoning(item);
            case "function_call" ->
                    new Item.FunctionCall(
                            item.text("id"),
                            status(json),
                            item.requiredText("call_id"),
                            item.requiredText("name"),
                            item.text("namespace"),
                            whole(arguments(json.path("arguments"))));
            case "custom_tool_call" ->
                    new Item.CustomToolCall(
                            item.text("id"),
                            status(json),
                            item.requiredText("call_id"),
                            item.requiredText("name"),
                            item.text("namespace"),
                            arguments(json.path("input")));
            case "tool_search_call" -> builtInCall(item, type, "arguments");
            case "local_shell_call", "shell_call" -> builtInCall(item, type, "action");
            case "apply_patch_call" -> builtInCall(item, type, "operation");
            case "function_call_output",
                    "custom_tool_call_output",
                    "local_shell_call_output",
                    "shell_call_output",
                    "apply_patch_call_output" ->
                    new Item.CallOutput(item.text("id"), type, callId(item), output(item, json));
            case "tool_search_output" ->
                    new Item.AddedTools(
                            item.text("id"),
                            item.text("call_id"),
                            ToolReader.tools(json.path("tools"), item.path("tools")));
            case "additional_tools" ->
                    new Item.AddedTools(
                            item.text("id"),
                            "",
                            ToolReader.tools(json.path("tools"), item.path("tools")));
            case "item_reference" -> new Item.Reference(item.requiredText("id"));
            case "compaction", "compaction_summary" ->
                    new Item.Compaction(item.text("id"), item.text("encrypted_content"));
            case "compaction_trigger" -> new Item.CompactionTrigger(item.text("id"));
            case ConfigurationUpdates.TYPE -> new Item.ConfigurationUpdate(item.text("id"), json);
            case "" ->
                    throw ApiException.missing(
                            item.path("type"),
                            "'"
                                    + item.path("type")
                                    + "' is missing: every item needs a 'type', or a 'role' for a"
                                    + " message");
            default -> new Item.Opaque(item.text("id"), type, json);
        };
    }

    private static Item message(Field item) {
        String role = item.requiredText("role");
        Item.Role known =
                switch (role) {
                    case "user" -> Item.Role.USER;
                    case "assistant" -> Item.Role.ASSISTANT;
                    case "system" -> Item.Role.SYSTEM;
                    case "developer" -> Item.Role.DEVELOPER;
                    default ->
                            throw ApiException.invalid(
                                    item.path("role"),
                                    "'%s' must be user, assistant, system or developer, not '%s'"
                                            .formatted(item.path("role"), role));
                };
        Field content = item.member("content");
        if (content.isAbsent()) {
            throw ApiException.missing(
                    content.path(),
                    "'" + content.path() + "' is missing: send a string or an array of parts");
        }
        return new Item.Message(
                item.text("id"),
                known,
                status(item.json()),
                parts(content, known == Item.Role.ASSISTANT));
    }

    static List<ContentPart> parts(Field content, boolean fromModel) {
        JsonNode json = content.json();
        if (json.isTextual()) {
            return List.of(text(json.asText(), fromModel));
        }
        if (!json.isArray()) {
            throw ApiException.invalid(
                    content.path(),
                    "'%s' must be a string or an array of parts, not %s"
                            .formatted(content.path(), RequestReader.kind(json)));
        }
        var parts = new ContentPart[json.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part(content.element(i), fromModel);
        }
        return List.of(parts);
    }

    private static ContentPart text(String text, boolean fromModel) {
        return fromModel ? new ContentPart.OutputText(text) : new ContentPart.InputText(text);
    }

    private static ContentPart part(Field part, boolean fromModel) {
        if (part.json().isTextual()) {
            return text(part.json().asText(), fromModel);
        }
        ObjectNode json = part.asObject();
        String type = part.requiredText("type");
        return switch (type) {
            case "input_text" -> new ContentPart.InputText(part.text("text"));
            case "output_text", "text" -> text(part.text("text"), fromModel);
            case "refusal" -> new ContentPart.Refusal(part.text("refusal"));
            case "reasoning_text" -> new ContentPart.ReasoningText(part.text("text"));
            case "summary_text" -> new ContentPart.SummaryText(part.text("text"));
            case "input_image", "image_url" -> image(part, json);
            case "input_file" -> {
                MediaUrl.checked(part.path("file_url"), part.text("file_url"));
                yield new ContentPart.InputFile(type, json);
            }
            case "input_audio" -> new ContentPart.InputFile(type, json);
            default -> ForeignPart.read(json).orElseGet(() -> new ContentPart.Opaque(type, json));
        };
    }

    private static ContentPart image(Field part, ObjectNode json) {
        JsonNode url = json.path("image_url");
        // also accept the Chat Completions form {"image_url":{"url":…}}
        String address = url.isObject() ? url.path("url").asText("") : part.text("image_url");
        if (address.isEmpty() && part.text("file_id").isEmpty()) {
            throw ApiException.missing(
                    part.path("image_url"),
                    "'" + part.path("image_url") + "' is missing: send an http(s) or data URL");
        }
        String place = part.path(url.isObject() ? "image_url.url" : "image_url");
        JsonNode detail = url.isObject() ? url.path("detail") : json.path("detail");
        return new ContentPart.InputImage(
                MediaUrl.ofImage(place, address), detail.asText(""), json);
    }

    private static Item reasoning(Field item) {
        var summary = new ArrayList<String>();
        for (JsonNode one : item.list("summary")) {
            summary.add(one.path("text").asText(""));
        }
        var text = new StringBuilder();
        JsonNode content = item.json().path("content");
        if (content.isTextual()) {
            text.append(content.asText());
        }
        for (JsonNode one : content) {
            text.append(one.path("text").asText(""));
        }
        return new Item.Reasoning(
                item.text("id"),
                status(item.json()),
                List.copyOf(summary),
                text.toString(),
                item.text("encrypted_content"));
    }

    private static Item builtInCall(Field item, String type, String payload) {
        return new Item.BuiltInCall(
                item.text("id"),
                status(item.json()),
                callId(item),
                type,
                payload,
                item.json().path(payload));
    }

    /** In {@code local_shell_call_output} of older clients, {@code id} is the call id. */
    private static String callId(Field item) {
        String callId = item.text("call_id");
        return callId.isEmpty() ? item.requiredText("id") : callId;
    }

    private static List<ContentPart> output(Field item, ObjectNode json) {
        Field output = item.member("output");
        if (output.isAbsent()) {
            return List.of();
        }
        Optional<List<ContentPart>> parts =
                output.json().isTextual()
                        ? ForeignPart.inText(output.json().asText())
                        : ForeignPart.parts(output);
        // shell outputs are objects; the model reads them as JSON text
        return parts.orElseGet(
                () ->
                        List.of(
                                new ContentPart.InputText(
                                        output.json().isTextual()
                                                ? output.json().asText()
                                                : Json.text(json.path("output")))));
    }

    /**
     * True when a list has content parts rather than a tool's own data; the first element decides.
     */
    static boolean areParts(JsonNode list) {
        if (!list.isArray() || !(list.path(0) instanceof ObjectNode first)) {
            return false;
        }
        for (JsonNode one : list) {
            if (!one.isTextual() && !one.path("type").isTextual()) {
                return false;
            }
        }
        return switch (first.path("type").asText("")) {
            case "input_text", "output_text", "text" -> first.path("text").isTextual();
            case "input_image", "image_url", "input_file", "input_audio" -> true;
            case "refusal", "encrypted_content" -> true;
            default -> ForeignPart.read(first).isPresent();
        };
    }

    private static String arguments(JsonNode arguments) {
        if (RequestReader.isAbsent(arguments)) {
            return "";
        }
        return arguments.isTextual() ? arguments.asText() : Json.text(arguments);
    }

    /** Removes invalid characters that are escaped inside JSON text. */
    private static String whole(String arguments) {
        if (!arguments.contains("\\u")
                || !LoneSurrogates.areEscapedIn(arguments.getBytes(StandardCharsets.UTF_8))) {
            return arguments;
        }
        try {
            if (Json.parse(arguments) instanceof ObjectNode json) {
                new WholeText().mend(json);
                return Json.text(json);
            }
        } catch (JsonSyntaxException cutOff) {
            // invalid JSON is reported by the translator
        }
        return arguments;
    }

    private static Item.Status status(JsonNode json) {
        return json.path("status").asText("").equals("incomplete")
                ? Item.Status.INCOMPLETE
                : Item.Status.COMPLETED;
    }
}
