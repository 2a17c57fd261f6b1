package dev.lmresp.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a Chat Completions engine may demand of a request: what OpenAI documents, what vLLM checks,
 * and what the strictest chat templates need. An engine that takes more is no reason to send more.
 */
final class ChatRules {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** https://platform.openai.com/docs/api-reference/chat/create */
    private static final Set<String> MEMBERS =
            Set.of(
                    "model",
                    "messages",
                    "stream",
                    "stream_options",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls",
                    "response_format",
                    "reasoning_effort",
                    "temperature",
                    "top_p",
                    "max_tokens",
                    "max_completion_tokens",
                    "stop",
                    "seed",
                    "presence_penalty",
                    "frequency_penalty",
                    "user");

    private static final Set<String> EFFORTS =
            Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final List<String> broken = new ArrayList<>();
    private final Set<String> offered = new LinkedHashSet<>();
    private final Set<String> called = new HashSet<>();
    private final Set<String> unanswered = new LinkedHashSet<>();

    private ChatRules() {}

    /** One sentence for each rule that the request breaks. */
    static List<String> broken(Map<String, String> headers, JsonNode request) {
        var rules = new ChatRules();
        rules.headers(headers);
        if (request.isObject()) {
            rules.options(request);
            rules.tools(request);
            rules.messages(request.path("messages"));
        } else {
            rules.broken.add("the body is not a JSON object");
        }
        return rules.broken;
    }

    private void headers(Map<String, String> headers) {
        require(
                headers.getOrDefault("content-type", "").startsWith("application/json"),
                "Content-Type must be application/json");
        // Uvicorn logs a warning for each; other servers switch to a protocol they do not speak
        // well.
        require(!headers.containsKey("upgrade"), "no Upgrade header");
    }

    private void options(JsonNode request) {
        only(MEMBERS, request, "the request");
        request.properties()
                .forEach(
                        option ->
                                require(
                                        !option.getValue().isNull(),
                                        option.getKey() + " must not be null"));
        require(
                request.path("model").asText().equals(ScriptedEngine.MODEL),
                "model must be " + ScriptedEngine.MODEL + ", not " + request.path("model"));
        require(request.path("stream").isBoolean(), "stream must be a boolean");
        if (request.has("stream_options")) {
            require(request.path("stream").asBoolean(), "stream_options needs a stream");
            only(Set.of("include_usage"), request.get("stream_options"), "stream_options");
        }
        if (request.has("reasoning_effort")) {
            require(
                    EFFORTS.contains(request.get("reasoning_effort").asText()),
                    "reasoning_effort must be one of " + EFFORTS);
        }
        responseFormat(request.path("response_format"));
        for (String limit : List.of("max_tokens", "max_completion_tokens")) {
            require(
                    !request.has(limit) || request.get(limit).asInt() > 0,
                    limit + " must be a positive integer");
        }
    }

    private void responseFormat(JsonNode format) {
        String type = format.path("type").asText();
        require(
                format.isMissingNode()
                        || Set.of("text", "json_object", "json_schema").contains(type),
                "unknown response_format " + format);
        if (type.equals("json_schema")) {
            JsonNode schema = format.path("json_schema");
            only(Set.of("name", "description", "schema", "strict"), schema, "json_schema");
            require(
                    NAME.matcher(schema.path("name").asText()).matches(),
                    "json_schema: name must match " + NAME);
            require(schema.path("schema").isObject(), "json_schema: schema must be an object");
        }
    }

    private void tools(JsonNode request) {
        JsonNode tools = request.path("tools");
        if (tools.isMissingNode()) {
            require(!request.has("tool_choice"), "tool_choice needs tools");
            require(!request.has("parallel_tool_calls"), "parallel_tool_calls needs tools");
            return;
        }
        require(tools.isArray() && !tools.isEmpty(), "tools must be a list that is not empty");
        for (JsonNode tool : tools) {
            tool(tool);
        }
        JsonNode choice = request.path("tool_choice");
        require(
                choice.isMissingNode()
                        || Set.of("none", "auto", "required").contains(choice.asText())
                        || offered.contains(choice.at("/function/name").asText()),
                "tool_choice must be none, auto, required or a tool that is offered");
        require(
                request.path("parallel_tool_calls").isMissingNode()
                        || request.path("parallel_tool_calls").isBoolean(),
                "parallel_tool_calls must be a boolean");
    }

    private void tool(JsonNode tool) {
        only(Set.of("type", "function"), tool, "a tool");
        require(tool.path("type").asText().equals("function"), "a tool must be a function");
        JsonNode function = tool.path("function");
        String name = function.path("name").asText();
        String what = "function '" + name + "'";
        only(Set.of("name", "description", "parameters", "strict"), function, what);
        require(NAME.matcher(name).matches(), what + " must match " + NAME);
        require(offered.add(name), what + " is offered twice");
        require(
                !function.has("description") || function.get("description").isTextual(),
                what + ": description must be a text");
        require(
                !function.has("strict") || function.get("strict").isBoolean(),
                what + ": strict must be a boolean");
        JsonNode parameters = function.path("parameters");
        require(
                parameters.path("type").asText().equals("object")
                        && parameters.path("properties").isObject(),
                what + ": parameters must be the schema of an object");
    }

    private void messages(JsonNode messages) {
        require(messages.isArray() && !messages.isEmpty(), "messages must not be empty");
        String before = "";
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            String role = message.path("role").asText();
            String what = "messages[" + i + "] (" + role + ")";
            if (!role.equals("tool")) {
                allAnswered(what);
            }
            switch (role) {
                case "system" -> {
                    only(Set.of("role", "content"), message, what);
                    require(i == 0, what + ": only the first message may be a system message");
                    texts(message.path("content"), Set.of("text"), what);
                }
                case "user" -> {
                    only(Set.of("role", "content"), message, what);
                    texts(message.path("content"), Set.of("text", "image_url"), what);
                }
                case "assistant" -> {
                    require(!before.equals(role), what + ": two assistant messages in a row");
                    assistant(message, what);
                }
                case "tool" -> {
                    only(Set.of("role", "content", "tool_call_id"), message, what);
                    String id = message.path("tool_call_id").asText();
                    require(
                            unanswered.remove(id),
                            what + ": no call waits for result '" + id + "'");
                    require(message.path("content").isTextual(), what + ": content must be a text");
                }
                default -> broken.add(what + ": unknown role");
            }
            before = role;
        }
        allAnswered("the end");
        require(messages.path(0).path("role").asText().equals("system"), "no system message");
        require(
                Set.of("user", "tool").contains(before),
                "nothing to answer: the last is " + before);
    }

    private void assistant(JsonNode message, String what) {
        only(
                Set.of("role", "content", "tool_calls", "reasoning_content", "reasoning"),
                message,
                what);
        JsonNode content = message.path("content");
        JsonNode calls = message.path("tool_calls");
        if (calls.isMissingNode()) {
            texts(content, Set.of("text"), what);
            return;
        }
        require(
                content.isMissingNode() || content.isNull() || content.isTextual(),
                what + ": content must be a text or null");
        require(calls.isArray() && !calls.isEmpty(), what + ": tool_calls must not be empty");
        for (JsonNode call : calls) {
            call(call, what);
        }
    }

    private void call(JsonNode call, String what) {
        only(Set.of("id", "type", "function"), call, what + ": a call");
        only(Set.of("name", "arguments"), call.path("function"), what + ": a called function");
        String id = call.path("id").asText();
        require(!id.isEmpty() && called.add(id), what + ": call id '" + id + "' is not unique");
        unanswered.add(id);
        require(
                call.path("type").asText().equals("function"),
                what + ": a call must be a function");
        String name = call.at("/function/name").asText();
        // Without any tools, as when a conversation is summarised, the history still has its calls.
        require(
                offered.isEmpty() || offered.contains(name),
                what + ": '" + name + "' is called but not offered");
        JsonNode arguments = call.at("/function/arguments");
        require(
                arguments.isTextual() && isJsonObject(arguments.asText()),
                what + ": arguments must be the text of a JSON object, not " + arguments);
    }

    private void allAnswered(String where) {
        require(unanswered.isEmpty(), "no result for " + unanswered + " before " + where);
        unanswered.clear();
    }

    private void texts(JsonNode content, Collection<String> types, String what) {
        if (content.isTextual()) {
            require(!content.asText().isEmpty(), what + ": content must not be empty");
            return;
        }
        require(content.isArray() && !content.isEmpty(), what + ": no content");
        for (JsonNode part : content) {
            String type = part.path("type").asText();
            require(types.contains(type), what + ": content of type '" + type + "'");
            require(
                    type.equals("text")
                            ? part.path("text").isTextual()
                            : part.at("/image_url/url").isTextual(),
                    what + ": a part without its " + type);
        }
    }

    private void only(Set<String> known, JsonNode object, String what) {
        require(object.isObject(), what + " must be an object");
        object.fieldNames()
                .forEachRemaining(
                        name -> require(known.contains(name), what + ": unknown member " + name));
    }

    private void require(boolean holds, String rule) {
        if (!holds) {
            broken.add(rule);
        }
    }

    private static boolean isJsonObject(String text) {
        try {
            return JSON.readTree(text).isObject();
        } catch (JsonProcessingException broken) {
            return false;
        }
    }
}
