package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the option that an engine refuses in what it says. */
final class RefusedOption {
    /** Without these the answer would be another one than was asked for. */
    private static final Set<String> NEEDED = Set.of("stream", "tool_choice");

    private RefusedOption() {}

    /** The option that a refusal names, if it is one that can be left out. */
    static Optional<String> of(EngineFailure failure, ObjectNode options) {
        boolean refusal = failure.status() == 400 || failure.status() == 422;
        if (!refusal || failure.kind() != EngineFailure.Kind.INVALID) {
            return Optional.empty();
        }
        String param = failure.error().param();
        String named = param.contains(".") ? param.substring(0, param.indexOf('.')) : param;
        String message = failure.error().message().toLowerCase(Locale.ROOT);
        return options.properties().stream()
                .map(Map.Entry::getKey)
                .filter(option -> !NEEDED.contains(option))
                .filter(option -> option.equals(named) || names(message, option))
                // the longest: max_completion_tokens names max_tokens nowhere, but reasoning_effort
                // has reasoning
                .max(Comparator.comparingInt(String::length));
    }

    /** Whether a sentence, in lower case, names an option. */
    static boolean names(String message, String option) {
        int at = message.indexOf(option);
        while (at >= 0) {
            int end = at + option.length();
            boolean whole =
                    (at == 0 || !isWord(message.charAt(at - 1)))
                            && (end == message.length() || !isWord(message.charAt(end)));
            // words such as "stop" and "user" occur in any sentence
            if (whole && (option.indexOf('_') >= 0 || isQuoted(message, at, end))) {
                return true;
            }
            at = message.indexOf(option, end);
        }
        return false;
    }

    private static boolean isQuoted(String message, int from, int to) {
        return from > 0
                && to < message.length()
                && "'\"`".indexOf(message.charAt(from - 1)) >= 0
                && "'\"`".indexOf(message.charAt(to)) >= 0;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
