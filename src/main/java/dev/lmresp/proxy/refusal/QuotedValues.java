package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChatError.Problem;
import dev.lmresp.chat.ChatRequest;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Texts of the request that an engine may quote in a refusal, and that must not be parsed as the
 * engine's own words: otherwise one client could cause corrections that affect all others.
 *
 * @param values longest first, because one may be part of another
 */
record QuotedValues(List<String> values) {
    /** Levels, modes and names of formats, which are also in the engine's own vocabulary. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:/-]{0,100}");

    /** Pydantic's messages quote the request, in Python syntax. */
    private static final Pattern INPUT =
            Pattern.compile(
                    ", ['\"]input['\"]: .*|input_value=.*?(?=, input_type=|$)", Pattern.DOTALL);

    /** The replacement, because patterns expect something in its place. */
    private static final String VALUE = "…";

    static QuotedValues of(ChatRequest asked, OptionNames names) {
        var values =
                new TreeSet<String>(
                        Comparator.comparingInt(String::length)
                                .reversed()
                                .thenComparing(Comparator.naturalOrder()));
        collect(asked.options(), values);
        values.add(asked.model());
        values.removeIf(it -> PLAIN.matcher(it).matches() && names.at(it).isEmpty());
        return new QuotedValues(List.copyOf(values));
    }

    private static void collect(JsonNode node, TreeSet<String> into) {
        if (node.isTextual()) {
            into.add(node.textValue());
        }
        node.forEach(inner -> collect(inner, into));
    }

    ChatError removedFrom(ChatError error) {
        return new ChatError(
                removedFrom(error.message()),
                error.type(),
                error.code(),
                error.param(),
                error.status(),
                error.problems().stream()
                        .map(it -> new Problem(it.place(), removedFrom(it.text())))
                        .toList(),
                error.retry());
    }

    private String removedFrom(String text) {
        String rest = INPUT.matcher(text).replaceAll("");
        for (String value : values) {
            rest = rest.replace(value, VALUE);
        }
        return rest;
    }
}
