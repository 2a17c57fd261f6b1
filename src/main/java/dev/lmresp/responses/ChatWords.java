package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Renames members of Chat Completions in a request to those of Responses: some clients were ported
 * only in part. If a request has both, the member of Responses wins.
 */
final class ChatWords {
    private static final Set<String> FORMATS = Set.of("text", "json_object", "json_schema");

    /**
     * A member of Chat Completions and its place in Responses.
     *
     * @param chat its name in Chat Completions
     * @param object the object that contains it in Responses, empty for the request itself
     * @param name its name in Responses
     * @param fits accepts values that can be converted safely
     */
    private record Word(String chat, String object, String name, Predicate<JsonNode> fits) {
        String path() {
            return object.isEmpty() ? name : object + "." + name;
        }
    }

    private static final List<Word> WORDS =
            List.of(
                    new Word("messages", "", "input", JsonNode::isArray),
                    new Word(
                            "response_format",
                            "text",
                            "format",
                            value -> FORMATS.contains(value.path("type").asText())),
                    new Word("max_completion_tokens", "", "max_output_tokens", ChatWords::isLimit),
                    new Word("max_tokens", "", "max_output_tokens", ChatWords::isLimit),
                    new Word("reasoning_effort", "reasoning", "effort", JsonNode::isTextual),
                    new Word("verbosity", "text", "verbosity", JsonNode::isTextual),
                    new Word("functions", "", "tools", JsonNode::isArray),
                    new Word(
                            "function_call",
                            "",
                            "tool_choice",
                            value -> value.isTextual() || value.path("name").isTextual()));

    private final Consumer<Amendment> amendments;
    private ObjectNode request;
    private boolean isCopy;

    /**
     * @param amendments receives what was replaced
     */
    ChatWords(ObjectNode request, Consumer<Amendment> amendments) {
        this.request = request;
        this.amendments = amendments;
    }

    /** The request with members of Responses only; the same object when nothing changed. */
    ObjectNode replaced() {
        WORDS.forEach(this::replace);
        replaceLogprobs();
        replaceCount();
        replaceMessages();
        return request;
    }

    private void replace(Word word) {
        JsonNode value = request.path(word.chat());
        JsonNode holder = word.object().isEmpty() ? request : request.path(word.object());
        boolean hasPlace = holder.isObject() || RequestReader.isAbsent(holder);
        if (!word.fits().test(value)
                || !hasPlace
                || !RequestReader.isAbsent(holder.path(word.name()))) {
            return;
        }
        ObjectNode changed = copy();
        changed.remove(word.chat());
        JsonNode here =
                switch (word.chat()) {
                    case "functions" -> tools(value);
                    case "function_call" -> choice(value);
                    default -> value;
                };
        if (word.object().isEmpty()) {
            changed.set(word.name(), here);
        } else {
            ObjectNode object = Json.object();
            if (holder instanceof ObjectNode before) {
                object.setAll(before);
            }
            object.set(word.name(), here);
            changed.set(word.object(), object);
        }
        renamed(word.chat(), word.path());
    }

    /** Converts {@code logprobs}, which in Responses is a value of {@code include}. */
    private void replaceLogprobs() {
        JsonNode wanted = request.path("logprobs");
        JsonNode include = request.path("include");
        if (!wanted.isBoolean() || !(include.isArray() || RequestReader.isAbsent(include))) {
            return;
        }
        copy().remove("logprobs");
        if (wanted.booleanValue()) {
            ArrayNode all = Json.array();
            include.forEach(all::add);
            request.set("include", all.add("message.output_text.logprobs"));
            renamed("logprobs", "include");
        }
    }

    /** Removes {@code n} if it is 1, which is the only behaviour of Responses. */
    private void replaceCount() {
        if (request.path("n").isInt() && request.path("n").intValue() == 1) {
            copy().remove("n");
        }
    }

    /** Converts messages that contain calls or outputs, which are items in Responses. */
    private void replaceMessages() {
        if (!(request.path("input") instanceof ArrayNode input)) {
            return;
        }
        Optional<ArrayNode> items = ChatMessages.items(input);
        if (items.isPresent()) {
            copy().set("input", items.get());
            amendments.accept(
                    new Amendment(
                            Amendment.Kind.RENAMED,
                            "input",
                            "messages of Chat Completions with calls and outputs are read as"
                                    + " the items that Responses has for them"));
        }
    }

    private static ArrayNode tools(JsonNode functions) {
        ArrayNode tools = Json.array();
        for (JsonNode function : functions) {
            if (function instanceof ObjectNode object) {
                tools.addObject().put("type", "function").setAll(object);
            } else {
                tools.add(function);
            }
        }
        return tools;
    }

    private static JsonNode choice(JsonNode call) {
        return call.isTextual()
                ? call
                : Json.object().put("type", "function").put("name", call.path("name").asText());
    }

    /** Some servers accept -1 for no limit. */
    private static boolean isLimit(JsonNode value) {
        return value.isIntegralNumber() && value.asLong() > 0;
    }

    private void renamed(String chat, String here) {
        amendments.accept(
                new Amendment(
                        Amendment.Kind.RENAMED,
                        chat,
                        "it is the word of Chat Completions for '%s', and is taken as that"
                                .formatted(here)));
    }

    private ObjectNode copy() {
        if (!isCopy) {
            ObjectNode copy = Json.object();
            copy.setAll(request);
            request = copy;
            isCopy = true;
        }
        return request;
    }
}
