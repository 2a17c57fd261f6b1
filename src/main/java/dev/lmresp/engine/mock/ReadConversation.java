package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.engine.mock.script.Asked;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed Chat Completions request.
 *
 * @param system the texts of system and developer messages
 * @param prompt the text of the user's last message
 * @param attached the images and files in it, and in tool outputs since
 * @param rounds the answers since, each with the outputs of its calls
 * @param called how often each tool was called since
 * @param number the number of the request in the conversation, from 1
 * @param userTexts the texts of all user messages, in order
 * @param tools the tools that may be called
 * @param toolChoice {@code none}, {@code auto}, {@code required} or, after an equals sign, the name
 *     of a function
 * @param parallel several tools may be called in one answer
 * @param format the form of the answer
 * @param reasons the answer begins with reasoning
 * @param promptTokens the mock's tokens in all messages
 */
record ReadConversation(
        String system,
        String prompt,
        List<Attached> attached,
        List<Asked.Round> rounds,
        Map<String, Integer> called,
        int number,
        List<String> userTexts,
        List<DeclaredTool> tools,
        String toolChoice,
        boolean parallel,
        Format format,
        boolean reasons,
        long promptTokens) {

    /** The outputs of tools since. */
    List<Asked.Output> results() {
        return rounds.stream().flatMap(it -> it.outputs().stream()).toList();
    }

    /** The view of a request for scripts. */
    Asked asked(String model) {
        return new Asked(
                model,
                system,
                prompt,
                attached.stream().map(Attached::label).toList(),
                rounds,
                number);
    }

    /** The declared name of a tool that a script calls, maybe without its namespace. */
    Optional<String> toolName(String called) {
        return tools.stream()
                .filter(it -> it.name().equals(called) || it.ownName().equals(called))
                .map(DeclaredTool::name)
                .min(Comparator.comparing(it -> !it.equals(called)));
    }

    /** The format of an answer. */
    sealed interface Format {
        record Text() implements Format {}

        record JsonObject() implements Format {}

        record Schema(JsonNode schema) implements Format {}
    }

    /** A conversation of one message. */
    static ReadConversation of(String prompt) {
        return new ReadConversation(
                "",
                prompt,
                List.of(),
                List.of(),
                Map.of(),
                1,
                List.of(prompt),
                List.of(),
                "auto",
                true,
                new Format.Text(),
                false,
                Words.number(prompt));
    }
}
