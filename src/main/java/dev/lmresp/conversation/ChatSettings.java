package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parameters of a chat's requests, other than the conversation.
 *
 * @param model the model's name, empty for the endpoint's default
 * @param system the system message, may be empty
 * @param effort the reasoning effort, such as {@code low}; empty for the default
 * @param schema the schema for structured output
 * @param tools the tools
 * @param more other members of the request, such as {@code temperature}
 * @param stream whether answers are streamed
 */
public record ChatSettings(
        String model,
        String system,
        String effort,
        Optional<OutputSchema> schema,
        List<Tool> tools,
        Map<String, JsonNode> more,
        boolean stream) {
    /** All defaults. */
    public static final ChatSettings DEFAULT =
            new ChatSettings("", "", "", Optional.empty(), List.of(), Map.of(), true);

    public ChatSettings {
        tools = List.copyOf(tools);
        more = Map.copyOf(more);
    }

    public ChatSettings withModel(String other) {
        return new ChatSettings(other, system, effort, schema, tools, more, stream);
    }

    public ChatSettings withSystem(String other) {
        return new ChatSettings(model, other, effort, schema, tools, more, stream);
    }

    public ChatSettings withEffort(String other) {
        return new ChatSettings(model, system, other, schema, tools, more, stream);
    }

    public ChatSettings withSchema(Optional<OutputSchema> other) {
        return new ChatSettings(model, system, effort, other, tools, more, stream);
    }

    public ChatSettings withTools(List<? extends Tool> others) {
        return new ChatSettings(model, system, effort, schema, List.copyOf(others), more, stream);
    }

    /** With another value of a member; a missing node removes it. */
    public ChatSettings with(String member, JsonNode value) {
        var members = new TreeMap<>(more);
        if (value.isMissingNode()) {
            members.remove(member);
        } else {
            members.put(member, value);
        }
        return new ChatSettings(model, system, effort, schema, tools, members, stream);
    }

    /** Parses a member's value as a user types it: JSON, or a string without quotes. */
    public static JsonNode value(String typed) {
        try {
            return Json.parse(typed);
        } catch (JsonSyntaxException e) {
            return TextNode.valueOf(typed);
        }
    }

    public ChatSettings withStream(boolean other) {
        return new ChatSettings(model, system, effort, schema, tools, more, other);
    }

    /**
     * The request for the next answer of a conversation.
     *
     * @param conversation all items so far
     */
    public ObjectNode request(List<JsonNode> conversation) {
        ObjectNode request = Json.object();
        putText(request, "model", model);
        putText(request, "instructions", system);
        request.putArray("input").addAll(conversation.stream().map(ChatSettings::sent).toList());
        if (!effort.isEmpty()) {
            request.putObject("reasoning").put("effort", effort);
        }
        schema.ifPresent(it -> request.putObject("text").set("format", it.format()));
        if (!tools.isEmpty()) {
            var declared = request.putArray("tools");
            tools.forEach(tool -> declared.add(tool.declaration()));
        }
        new TreeMap<>(more).forEach(request::set);
        // the client keeps the conversation
        request.put("store", false);
        request.put("stream", stream);
        return request;
    }

    private static void putText(ObjectNode request, String member, String text) {
        if (!text.isEmpty()) {
            request.put(member, text);
        }
    }

    /**
     * The item to send: an endpoint that does not store responses does not know the ids of items.
     */
    private static JsonNode sent(JsonNode item) {
        if (!item.has("id") && !item.has("status")) {
            return item;
        }
        ObjectNode sent = item.deepCopy();
        sent.remove(List.of("id", "status"));
        return sent;
    }
}
