package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/** What to do after a command. */
sealed interface Step {
    /** Reads the next line. */
    record Next() implements Step {}

    /** Ends the chat. */
    record Leave() implements Step {}

    /** Sends a question to the model. */
    record Ask(List<JsonNode> input) implements Step {}

    /**
     * Asks another model the same question.
     *
     * @param model the other model
     * @param question the question for both, empty for the last question
     */
    record Compare(String model, List<JsonNode> question) implements Step {}

    /** Puts a text into the next line for editing. */
    record Write(String text) implements Step {}

    /**
     * Opens an editor for the next question.
     *
     * @param text the initial text
     * @param replacesLast whether it replaces the last question
     */
    record Edit(String text, boolean replacesLast) implements Step {}

    /** Reads the next line. */
    Step NEXT = new Next();
}
