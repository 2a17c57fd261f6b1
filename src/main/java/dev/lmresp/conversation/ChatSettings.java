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
 * Everything of a chat's requests but the conversation itself.
 *
 * @param model the model's name, empty for the endpoint's default
 * @param system what the model is told before all else, empty for nothing
 * @param effort how hard it is to reason, such as {@code low}; empty for its default
 * @param schema what the answer must look like
 * @param tools what the model may call
 * @param more other members of the request, such as {@code temperature}
 * @param stream whether answers come in pieces
 */
public record ChatSettings(
        String model,
        String system,
        String effort,
        Optional<OutputSchema> schema,
        List<Tool> tools,
        Map<String, JsonNode> more,
        boolean stream) {
    /** Nothing but defaults. */
    public static final ChatSettings DEFAULT =
            new ChatSettings("", "", "", Optional.empty(), List.of(), Map.of(), true);

    /** Copies what it is given. */
    public ChatSettings {
        tools = List.copyOf(tools);
        more = Map.copyOf(more);
    }

    /** The same with another model. */
    public ChatSettings withModel(String other) {
        return new ChatSettings(other, system, effort, schema, tools, more, stream);
    }

    /** The same with other words before all else. */
    public ChatSettings withSystem(String other) {
        return new ChatSettings(model, other, effort, schema, tools, more, stream);
    }

    /** The same with another effort. */
    public ChatSettings withEffort(String other) {
        return new ChatSettings(model, system, other, schema, tools, more, stream);
    }

    /** The same with another form of answers. */
    public ChatSettings withSchema(Optional<OutputSchema> other) {
        return new ChatSettings(model, system, effort, other, tools, more, stream);
    }

    /** The same with other tools. */
    public ChatSettings withTools(List<? extends Tool> others) {
        return new ChatSettings(model, system, effort, schema, List.copyOf(others), more, stream);
    }

    /** The same with another value of a member; a missing node takes it out. */
    public ChatSettings with(String member, JsonNode value) {
        var members = new TreeMap<>(more);
        if (value.isMissingNode()) {
            members.remove(member);
        } else {
            members.put(member, value);
        }
        return new ChatSettings(model, system, effort, schema, tools, members, stream);
    }

    /** The value of a member as a person types it: JSON, or a text that needs no quotes. */
    public static JsonNode value(String typed) {
        try {
            return Json.parse(typed);
        } catch (JsonSyntaxException e) {
            return TextNode.valueOf(typed);
        }
    }

    /** The same with answers in one piece, or in many. */
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
        // the conversation is kept here
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
     * An item as it is sent: an endpoint that does not store answers looks for the ids of items in
     * vain.
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
