package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an answer says, read in the simplest way and with no code of lmresp: the whole body as text,
 * split at its lines, each event a tree, everything added up. A second opinion for the recordings.
 */
final class NaiveAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();

    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final StringBuilder refusal = new StringBuilder();
    final Map<String, Call> calls = new LinkedHashMap<>();
    final List<JsonNode> annotations = new ArrayList<>();
    String finishReason = "";
    JsonNode usage = MissingNode.getInstance();
    boolean hasError;

    private String lastCall = "";

    static final class Call {
        String name = "";
        boolean custom;
        final StringBuilder arguments = new StringBuilder();

        /** The arguments as JSON; calls without arguments come with nothing, or with null. */
        JsonNode json() {
            String all = arguments.toString().strip();
            if (all.startsWith("{}{")) {
                all = all.substring(2);
            }
            return all.isEmpty() || all.equals("null") ? JSON.createObjectNode() : tree(all);
        }
    }

    static NaiveAnswer read(byte[] body) {
        String all = new String(body, StandardCharsets.UTF_8).strip();
        var answer = new NaiveAnswer();
        if (all.startsWith("{")) {
            answer.add(tree(all));
            answer.takeThoughtOut();
            return answer;
        }
        for (String event : all.split("\r\n\r\n|\n\n")) {
            var data = new StringBuilder();
            for (String line : event.split("\r\n|\n")) {
                if (line.startsWith("data:")) {
                    data.append(line.substring("data:".length()).strip());
                }
            }
            if (!data.isEmpty() && !data.toString().equals("[DONE]")) {
                answer.add(tree(data.toString()));
            }
        }
        answer.takeThoughtOut();
        return answer;
    }

    private void takeThoughtOut() {
        var thought = Pattern.compile("^\\s*<think>(.*?)(</think>\\s*|$)", Pattern.DOTALL);
        var found = thought.matcher(text);
        if (found.find()) {
            reasoning.append(found.group(1));
            text.delete(0, found.end());
        }
    }

    /** True when there is nothing for a person to read and nothing to do. */
    boolean isSilent() {
        return text.toString().isBlank() && refusal.isEmpty() && calls.isEmpty();
    }

    private void add(JsonNode chunk) {
        boolean plain = chunk.has("choices") || chunk.path("usage").isObject();
        hasError |= chunk.path("error").isTextual() || chunk.path("error").isObject();
        hasError |= !plain && (chunk.has("message") || chunk.has("detail"));
        if (chunk.path("usage").path("prompt_tokens").isNumber()) {
            usage = chunk.path("usage");
        }
        if (usage.isMissingNode() && chunk.path("x_groq").has("usage")) {
            usage = chunk.path("x_groq").path("usage");
        }
        for (JsonNode choice : chunk.path("choices")) {
            if (choice.path("index").asInt(0) == 0) {
                choice(choice);
            }
        }
    }

    private void choice(JsonNode choice) {
        hasError |= choice.path("error").isObject();
        JsonNode message = choice.has("delta") ? choice.path("delta") : choice.path("message");
        content(message.path("content"));
        text.append(message.path("audio").path("transcript").asText(""));
        refusal.append(string(message.path("refusal")));
        String thought = string(message.path("reasoning_content"));
        if (thought.isEmpty()) {
            thought = string(message.path("reasoning"));
        }
        if (thought.isEmpty()) {
            for (JsonNode detail : message.path("reasoning_details")) {
                thought += string(detail.path("text")) + string(detail.path("summary"));
            }
        }
        reasoning.append(thought);
        message.path("annotations").forEach(this::annotation);
        for (JsonNode call : message.path("tool_calls")) {
            call(call);
        }
        if (message.path("function_call").isObject()) {
            JsonNode call = message.path("function_call");
            calls.computeIfAbsent("", unused -> new Call()).name += string(call.path("name"));
            calls.get("").arguments.append(string(call.path("arguments")));
        }
        String finish = string(choice.path("finish_reason"));
        if (!finish.isEmpty() && !finishReason.equals("length")) {
            finishReason = finish;
        }
    }

    /** OpenRouter's files are none of the answer's text. */
    private void annotation(JsonNode annotation) {
        if (!annotation.path("type").asText().equals("file")) {
            annotations.add(annotation);
        }
    }

    private void content(JsonNode content) {
        text.append(string(content));
        for (JsonNode part : content) {
            text.append(string(part.path("text")));
            for (JsonNode thought : part.path("thinking")) {
                reasoning.append(string(thought.path("text")));
            }
        }
    }

    private void call(JsonNode delta) {
        String id = string(delta.path("id"));
        String key = delta.has("index") ? "index " + delta.path("index") : "id " + id;
        if (!delta.has("index") && id.isEmpty()) {
            key = lastCall;
        }
        lastCall = key;
        Call call = calls.computeIfAbsent(key, unused -> new Call());
        JsonNode function = delta.has("custom") ? delta.path("custom") : delta.path("function");
        call.name = call.name.isEmpty() ? string(function.path("name")) : call.name;
        call.custom |= delta.has("custom");
        JsonNode arguments =
                function.has("input") ? function.path("input") : function.path("arguments");
        call.arguments.append(arguments.isObject() ? arguments.toString() : string(arguments));
    }

    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String string(JsonNode node) {
        return node.isTextual() ? node.asText() : "";
    }
}
