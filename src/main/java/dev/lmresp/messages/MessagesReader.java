package dev.lmresp.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.Amendment;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Field;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.WholeText;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and validates a request of the Messages API, and writes it in the words of the Responses
 * API; errors name the field as the client knows it. Unknown blocks, tools and parameters are left
 * out with a note, because clients may be newer than lmresp.
 */
public final class MessagesReader {
    /** What is read, or says nothing to an engine. */
    private static final Set<String> HANDLED =
            Set.of(
                    "model",
                    "messages",
                    "system",
                    "max_tokens",
                    "metadata",
                    "stop_sequences",
                    "stream",
                    "temperature",
                    "top_p",
                    "top_k",
                    "tools",
                    "tool_choice",
                    "thinking",
                    "output_config",
                    "output_format",
                    "service_tier",
                    // engines find cached prefixes by themselves
                    "cache_control",
                    // of Bedrock and Vertex, which have no headers for them
                    "anthropic_version",
                    "anthropic_beta");

    private static final Map<String, String> REASONS =
            Map.of(
                    "context_management",
                    "nothing is cleared from the conversation, which is passed on whole",
                    "mcp_servers",
                    "no engine connects to MCP servers; let the client do it",
                    "container",
                    "no engine runs code in containers");

    private final Field root;
    private final Amendments amendments;
    private final ObjectNode json = Json.object();

    private MessagesReader(Field root, List<Amendment> mended) {
        this.root = root;
        this.amendments = new Amendments(mended);
    }

    /**
     * True when a body can only be meant for the Messages API, as seen by its members. A request of
     * Chat Completions has {@code messages} too, but says otherwise how it limits the answer, calls
     * tools and returns their results.
     */
    public static boolean isOne(JsonNode body) {
        if (!body.path("messages").isArray() || body.has("input") || !body.has("max_tokens")) {
            return false;
        }
        for (JsonNode message : body.path("messages")) {
            if (message.path("role").asText().equals("tool") || message.has("tool_calls")) {
                return false;
            }
        }
        for (JsonNode tool : body.path("tools")) {
            if (tool.has("function")) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a request, after repairing invalid text in it.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public static MessagesRequest read(JsonNode body) {
        var text = new WholeText();
        text.mend(RequestReader.object(body));
        return new MessagesReader(new Field("", body), text.amendments()).request();
    }

    /**
     * Reads a request that is known to have no invalid text, which saves scanning it.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public static MessagesRequest readWhole(JsonNode body) {
        return new MessagesReader(new Field("", RequestReader.object(body)), List.of()).request();
    }

    private MessagesRequest request() {
        String model = root.text("model");
        if (!model.isEmpty()) {
            json.put("model", model);
        }
        // first, because results of tool searches name deferred ones
        var tools = new ToolsReader(root, amendments);
        var conversation = new ConversationReader(tools, amendments);
        String system = conversation.system(root.member("system"));
        if (!system.isEmpty()) {
            json.put("instructions", system);
        }
        json.set("input", conversation.input(messages()));
        tools.write(json);
        limit();
        range("temperature", 0, 2);
        range("top_p", 0, 1);
        topK();
        List<String> stops = stopSequences();
        ThinkingDisplay thinking = new ThinkingReader(root, amendments).read(json);
        format();
        metadata();
        serviceTier();
        json.put("stream", root.flag("stream", false));
        // the client keeps the conversation
        json.put("store", false);
        json.putArray("include").add("reasoning.encrypted_content");
        noteRest();
        return new MessagesRequest(RequestReader.read(json, amendments.all()), stops, thinking);
    }

    private Field messages() {
        if (root.member("messages").isAbsent()) {
            throw ApiException.missing(
                    "messages", "'messages' is missing: send an array with at least one message");
        }
        if (root.list("messages").isEmpty()) {
            throw ApiException.invalid(
                    "messages", "'messages' is empty: send at least one message");
        }
        return root.member("messages");
    }

    private void limit() {
        JsonNode limit = root.json().path("max_tokens");
        if (RequestReader.isAbsent(limit)) {
            throw ApiException.missing(
                    "max_tokens",
                    "'max_tokens' is missing: it must be the most tokens that the answer may have");
        }
        if (!limit.isIntegralNumber() || limit.asLong() < 1) {
            throw wrong("max_tokens", "a whole number of at least 1", limit);
        }
        json.set("max_output_tokens", limit);
    }

    private void range(String name, int lowest, int highest) {
        JsonNode value = root.json().path(name);
        if (RequestReader.isAbsent(value)) {
            return;
        }
        if (!value.isNumber() || value.asDouble() < lowest || value.asDouble() > highest) {
            throw wrong(name, "a number from %d to %d".formatted(lowest, highest), value);
        }
        json.set(name, value);
    }

    private void topK() {
        JsonNode value = root.json().path("top_k");
        if (RequestReader.isAbsent(value)) {
            return;
        }
        if (!value.isIntegralNumber() || value.asLong() < 0) {
            throw wrong("top_k", "a whole number of at least 0", value);
        }
        json.set("top_k", value);
    }

    private static ApiException wrong(String name, String expected, JsonNode value) {
        String shown = value.isNumber() ? value.asText() : RequestReader.kind(value);
        return ApiException.invalid(
                name, "'%s' must be %s, not %s".formatted(name, expected, shown));
    }

    private List<String> stopSequences() {
        ArrayNode given = root.list("stop_sequences");
        var stops = new ArrayList<String>();
        for (int i = 0; i < given.size(); i++) {
            if (!given.get(i).isTextual() || given.get(i).asText().isEmpty()) {
                throw root.wrong(
                        "stop_sequences[" + i + "]", "a string that is not empty", given.get(i));
            }
            stops.add(given.get(i).asText());
        }
        if (!stops.isEmpty()) {
            json.set("stop", given);
        }
        return List.copyOf(stops);
    }

    /** Reads the schema of structured output, also where it stood before it was released. */
    private void format() {
        Field config = root.object("output_config");
        Field format = config.object("format");
        if (format.isAbsent()) {
            format = root.object("output_format");
        }
        if (format.isAbsent()) {
            return;
        }
        String type = format.requiredText("type");
        if (!type.equals("json_schema")) {
            throw ApiException.invalid(
                    format.path("type"),
                    "'%s' must be json_schema, not '%s'".formatted(format.path("type"), type));
        }
        if (!format.json().path("schema").isObject()) {
            throw format.wrong("schema", "a JSON schema object", format.json().path("schema"));
        }
        ObjectNode asked = json.putObject("text").putObject("format");
        asked.put("type", "json_schema").put("name", "response").put("strict", true);
        asked.set("schema", format.json().path("schema"));
    }

    private void metadata() {
        String user = root.object("metadata").text("user_id");
        if (!user.isEmpty()) {
            json.putObject("metadata").put("user_id", user);
        }
    }

    private void serviceTier() {
        String tier = root.text("service_tier");
        if (!tier.isEmpty()) {
            json.put("service_tier", tier.equals("standard_only") ? "default" : tier);
        }
    }

    private void noteRest() {
        for (Map.Entry<String, JsonNode> member : root.json().properties()) {
            boolean saysNothing = member.getValue().isNull() || keepsAll(member);
            if (!HANDLED.contains(member.getKey()) && !saysNothing) {
                amendments.dropped(
                        member.getKey(),
                        REASONS.getOrDefault(
                                member.getKey(), "Chat Completions has no such parameter"));
            }
        }
    }

    /** Claude Code asks for all thinking to be kept, which is what happens anyway. */
    private static boolean keepsAll(Map.Entry<String, JsonNode> member) {
        if (!member.getKey().equals("context_management")) {
            return false;
        }
        for (JsonNode edit : member.getValue().path("edits")) {
            boolean isOfThinking = edit.path("type").asText("").startsWith("clear_thinking_");
            if (!isOfThinking || !edit.path("keep").asText("").equals("all")) {
                return false;
            }
        }
        return true;
    }
}
