package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Set;

/** What an engine refuses. */
public sealed interface Refusal
        permits FormRule,
                Refusal.Option,
                Refusal.LimitName,
                Refusal.Values,
                Refusal.Together,
                Refusal.Formats,
                Refusal.Choices,
                Refusal.Keyword,
                Refusal.OwnValue {

    /** An option, whatever it says. */
    record Option(String name) implements Refusal {}

    /** The limit of tokens under this name; it has another. */
    record LimitName(String instead) implements Refusal {}

    /** All values of an option but these, of this model. */
    record Values(String option, List<JsonNode> allowed) implements Refusal {}

    /** An option while another one is there. */
    record Together(String option, String other) implements Refusal {}

    /** Types of {@code response_format}. */
    record Formats(Set<String> refused) implements Refusal {}

    /** Ways to choose a tool, in the words of {@code tool-choices}. */
    record Choices(Set<String> refused) implements Refusal {}

    /** A keyword of JSON Schema in the parameters of tools. */
    record Keyword(String name) implements Refusal {}

    /**
     * What the client has said in a field of its own: only it can put that right, and others are
     * not to suffer for it.
     *
     * @param path the field of the Responses request
     */
    record OwnValue(String path) implements Refusal {}
}
