package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/** What follows a command. */
sealed interface Step {
    /** The person is asked for the next line. */
    record Next() implements Step {}

    /** The chat ends. */
    record Leave() implements Step {}

    /** The model is asked. */
    record Ask(List<JsonNode> input) implements Step {}

    /**
     * Another model is asked the same as the last one.
     *
     * @param model the other model
     * @param question what is asked of both, empty for the last question
     */
    record Compare(String model, List<JsonNode> question) implements Step {}

    /** The person finds a text to go on with in the next line. */
    record Write(String text) implements Step {}

    /**
     * The person writes the next question in an editor.
     *
     * @param text what the editor begins with
     * @param replacesLast whether it is asked instead of the last one
     */
    record Edit(String text, boolean replacesLast) implements Step {}

    /** The person is asked for the next line. */
    Step NEXT = new Next();
}
