package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an engine says when it refuses or fails, in whatever of the many shapes it says it. Text
 * that it left out is empty.
 *
 * @param message the sentence for people, never blank
 * @param type the engine's {@code type}
 * @param code the engine's {@code code} as text
 * @param param the parameter that it names
 * @param status the HTTP status that the body itself names, 0 when it names none
 * @param problems what it has against single places of the request, where it names them
 * @param retry when it wants to be asked again, {@code null} when it does not say
 */
public record ChatError(
        String message,
        String type,
        String code,
        String param,
        int status,
        List<Problem> problems,
        @Nullable RetryTime retry) {
    /** Some quote all that they were sent. People read no more, and patterns are slow on more. */
    private static final int LONGEST_MESSAGE = 8 << 10;

    private static final int LONGEST_PLACE = 256;
    private static final int MOST_PROBLEMS = 64;

    /**
     * One thing that is wrong with a request.
     *
     * @param place where, as a path with dots, such as {@code tools.0.function.strict}
     * @param text what, in the engine's words and codes
     */
    public record Problem(String place, String text) {
        /** A problem in no more words than are read. */
        public Problem {
            place = shortened(place, LONGEST_PLACE);
            text = shortened(text, LONGEST_MESSAGE);
        }
    }

    /** An error in no more words than are read. */
    public ChatError {
        message = shortened(message);
        problems = problems.stream().limit(MOST_PROBLEMS).toList();
    }

    /** The start of what an engine says, as far as it is read. */
    static String shortened(String text) {
        return shortened(text, LONGEST_MESSAGE);
    }

    private static String shortened(String text, int longest) {
        return text.length() > longest ? Surrogates.mended(text.substring(0, longest)) + "…" : text;
    }

    /** An error with no more than a message. */
    public static ChatError of(String message) {
        return new ChatError(message, "", "", "", 0, List.of(), null);
    }

    /** The same error, about another parameter. */
    public ChatError withParam(String other) {
        return new ChatError(message, type, code, other, status, problems, retry);
    }

    /**
     * Recognises an error in a JSON body or event: {@code {"error":{…}}}, {@code {"error":"…"}},
     * {@code {"errors":[…]}}, {@code {"object":"error",…}}, {@code {"detail":…}}, {@code
     * {"code","message"}}, {@code {"title","status"}}, or an {@code error} inside the first choice.
     */
    public static Optional<ChatError> find(JsonNode body) {
        return ErrorReader.find(body);
    }

    /** The same error with what the error inside of it says where this one says nothing. */
    ChatError over(@Nullable ChatError inner) {
        if (inner == null) {
            return this;
        }
        boolean isStatus = code.matches("\\d*") && !inner.code.isEmpty();
        return new ChatError(
                message,
                type.isEmpty() ? inner.type : type,
                isStatus ? inner.code : code,
                param.isEmpty() ? inner.param : param,
                status == 0 ? inner.status : status,
                problems,
                retry == null ? inner.retry : retry);
    }

    /** True when the text is among what the error says. */
    public boolean mentions(String text) {
        return containsIgnoringCase(message, text)
                || containsIgnoringCase(code, text)
                || containsIgnoringCase(type, text);
    }

    private static boolean containsIgnoringCase(String text, String part) {
        return text.regionMatches(true, 0, part, 0, part.length())
                || text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
