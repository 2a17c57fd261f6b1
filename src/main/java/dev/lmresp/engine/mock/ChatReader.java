package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.engine.mock.ReadConversation.Format;
import dev.lmresp.engine.mock.script.Asked;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Reads a Chat Completions request, and rejects what OpenAI and strict engines reject. */
final class ChatReader {
    private static final Set<String> ROLES =
            Set.of("system", "developer", "user", "assistant", "tool", "function");
    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final JsonNode body;

    ChatReader(JsonNode body) {
        this.body = body;
    }

    ReadConversation conversation() {
        JsonNode messages = messages();
        var content = new MessageContent();
        var userTexts = new ArrayList<String>();
        var system = new StringJoiner("\n\n");
        int number = 1;
        int promptAt = -1;
        String previousRole = "";
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            String role = role(message, i);
            content.read(message.path("content"), "messages[" + i + "].content");
            boolean isOfTool =
                    previousRole.equals("tool")
                            && (content.hasAttached() || Reminders.isAll(content.text()));
            if (role.equals("user") && !isOfTool) {
                // an image after tool results belongs to a tool: Chat Completions has no other
                // place for it
                promptAt = i;
                userTexts.add(Reminders.without(content.text()));
            }
            if (role.equals("system") || role.equals("developer")) {
                system.add(content.text());
            } else if (role.equals("assistant") && !previousRole.equals("assistant")) {
                number++;
            }
            previousRole = role;
        }
        long tokens = content.tokens();
        List<DeclaredTool> tools = tools();
        var turn = new Turn(messages, promptAt);
        return new ReadConversation(
                system.toString(),
                turn.prompt,
                turn.attached,
                turn.rounds(),
                turn.called,
                number,
                userTexts,
                allowed(tools),
                toolChoice(tools),
                body.path("parallel_tool_calls").asBoolean(true),
                format(),
                reasons(),
                tokens);
    }

    /** The token limit, a very large one when not set. */
    static long limit(JsonNode body) {
        for (String name : new String[] {"max_completion_tokens", "max_tokens"}) {
            JsonNode limit = body.path(name);
            if (isPresent(limit)) {
                if (!limit.isIntegralNumber() || limit.asLong() < 1) {
                    throw Refusal.invalid(name, name + " must be a whole number of at least 1.");
                }
                return limit.asLong();
            }
        }
        return Long.MAX_VALUE;
    }

    static List<String> stops(JsonNode body) {
        JsonNode stop = body.path("stop");
        if (!isPresent(stop)) {
            return List.of();
        }
        var stops = new ArrayList<String>();
        for (JsonNode one : stop.isArray() ? stop : List.of(stop)) {
            if (!one.isTextual()) {
                throw Refusal.invalid("stop", "stop must be a string or a list of strings.");
            }
            if (!one.asText().isEmpty()) {
                stops.add(one.asText());
            }
        }
        return stops;
    }

    static boolean isPresent(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private JsonNode messages() {
        JsonNode messages = body.path("messages");
        if (!isPresent(messages)) {
            throw Refusal.invalid("messages", "'messages' is a required property");
        }
        if (!messages.isArray() || messages.isEmpty()) {
            throw Refusal.invalid("messages", "messages must be a list of at least one message.");
        }
        return messages;
    }

    private static String role(JsonNode message, int at) {
        String role = message.path("role").asText();
        if (!ROLES.contains(role)) {
            throw Refusal.invalid(
                    "messages[" + at + "].role",
                    "messages[%d] must be an object with one of the roles system, developer, user, assistant and tool."
                            .formatted(at));
        }
        return role;
    }

    private List<DeclaredTool> tools() {
        JsonNode list = body.path("tools");
        if (!isPresent(list)) {
            return List.of();
        }
        if (!list.isArray()) {
            throw Refusal.invalid("tools", "tools must be a list.");
        }
        var tools = new ArrayList<DeclaredTool>(list.size());
        for (int i = 0; i < list.size(); i++) {
            JsonNode function = list.get(i).path("function");
            if (!list.get(i).path("type").asText().equals("function") || !function.isObject()) {
                throw Refusal.invalid(
                        "tools[" + i + "]",
                        "tools[%d] must have the type 'function' and a member 'function'."
                                .formatted(i));
            }
            String name = function.path("name").asText();
            if (!TOOL_NAME.matcher(name).matches()) {
                throw Refusal.invalid(
                        "tools[" + i + "].function.name",
                        "Invalid 'tools[%d].function.name': '%s' does not match '^[a-zA-Z0-9_-]{1,64}$'."
                                .formatted(i, Words.shortened(name, 100)));
            }
            JsonNode parameters = function.path("parameters");
            if (isPresent(parameters) && !parameters.isObject()) {
                throw Refusal.invalid(
                        "tools[" + i + "].function.parameters",
                        "tools[%d].function.parameters must be a JSON schema.".formatted(i));
            }
            tools.add(new DeclaredTool(name, function.path("description").asText(""), parameters));
        }
        return tools;
    }

    private List<DeclaredTool> allowed(List<DeclaredTool> tools) {
        JsonNode allowed = body.path("tool_choice").path("allowed_tools").path("tools");
        if (!allowed.isArray()) {
            return tools;
        }
        List<String> names = allowed.findValuesAsText("name");
        return tools.stream().filter(tool -> names.contains(tool.name())).toList();
    }

    private String toolChoice(List<DeclaredTool> tools) {
        JsonNode choice = body.path("tool_choice");
        if (!isPresent(choice)) {
            return "auto";
        }
        String text =
                choice.isTextual()
                        ? choice.asText()
                        : choice.path("allowed_tools").path("mode").asText("");
        if (text.equals("none")) {
            return text;
        }
        if (tools.isEmpty()) {
            throw Refusal.invalid("tool_choice", "When using `tool_choice`, `tools` must be set.");
        }
        if (text.equals("auto") || text.equals("required")) {
            return text;
        }
        String name = choice.path("function").path("name").asText();
        if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
            throw Refusal.invalid(
                    "tool_choice",
                    "tool_choice must be 'none', 'auto', 'required' or name one of the tools.");
        }
        return "=" + name;
    }

    private Format format() {
        JsonNode format = body.path("response_format");
        if (!isPresent(format)) {
            return new Format.Text();
        }
        JsonNode schema = format.path("json_schema").path("schema");
        return switch (format.path("type").asText()) {
            case "text" -> new Format.Text();
            case "json_object" -> new Format.JsonObject();
            case "json_schema" -> {
                if (!schema.isObject()) {
                    throw Refusal.invalid(
                            "response_format.json_schema",
                            "response_format.json_schema.schema must be a JSON schema.");
                }
                yield new Format.Schema(schema);
            }
            default ->
                    throw Refusal.invalid(
                            "response_format.type",
                            "response_format.type must be text, json_object or json_schema.");
        };
    }

    private boolean reasons() {
        String effort = body.path("reasoning_effort").asText("");
        return !effort.isEmpty() && !effort.equals("none") && !effort.equals("null");
    }

    /** The messages since the user's last one. */
    private static final class Turn {
        final String prompt;
        final List<Attached> attached;
        private final List<List<Asked.Output>> outputs = new ArrayList<>();
        final Map<String, Integer> called = new HashMap<>();

        Turn(JsonNode messages, int promptAt) {
            var content = new MessageContent();
            var names = new HashMap<String, String>();
            String text = "";
            for (int i = Math.max(promptAt, 0); i < messages.size(); i++) {
                JsonNode message = messages.get(i);
                String role = message.path("role").asText();
                content.read(message.path("content"), "");
                if (i == promptAt) {
                    text = Reminders.without(content.text());
                } else if (role.equals("assistant")) {
                    if (!messages.path(i - 1).path("role").asText().equals(role)) {
                        outputs.add(new ArrayList<>());
                    }
                    for (JsonNode call : message.path("tool_calls")) {
                        String name = call.path("function").path("name").asText();
                        called.merge(name, 1, Integer::sum);
                        names.put(call.path("id").asText(), name);
                    }
                } else if (role.equals("tool")) {
                    String tool = names.getOrDefault(message.path("tool_call_id").asText(), "");
                    if (outputs.isEmpty()) {
                        outputs.add(new ArrayList<>());
                    }
                    outputs.getLast().add(new Asked.Output(tool, content.text()));
                }
            }
            prompt = text;
            attached = content.attached();
        }

        List<Asked.Round> rounds() {
            return outputs.stream().map(Asked.Round::new).toList();
        }
    }
}
