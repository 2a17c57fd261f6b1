package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Set;

/** A part of a request that an engine refuses. */
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

    /** An option, with any value. */
    record Option(String name) implements Refusal {}

    /** This name of the token limit; the engine uses another. */
    record LimitName(String instead) implements Refusal {}

    /** All but these values of an option, for this model. */
    record Values(String option, List<JsonNode> allowed) implements Refusal {}

    /** An option in combination with another one. */
    record Together(String option, String other) implements Refusal {}

    /** Types of {@code response_format}. */
    record Formats(Set<String> refused) implements Refusal {}

    /** Tool choices, as values of {@code tool-choices}. */
    record Choices(Set<String> refused) implements Refusal {}

    /** A JSON Schema keyword in tool parameters. */
    record Keyword(String name) implements Refusal {}

    /**
     * A value that the client chose: only the client can correct it, and other clients must not be
     * affected.
     *
     * @param path the path of the field in the Responses request
     */
    record OwnValue(String path) implements Refusal {}
}
