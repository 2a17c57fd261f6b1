package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An error of an engine, in any of the many shapes that engines use. Text that the engine omits is
 * empty.
 *
 * @param message the sentence for people, never blank
 * @param type the engine's {@code type}
 * @param code the engine's {@code code} as text
 * @param param the parameter that it names
 * @param status the HTTP status that the body itself names, 0 when it names none
 * @param problems the problems with single fields of the request, where the engine lists them
 * @param retry when to retry, {@code null} when the engine does not say
 */
public record ChatError(
        String message,
        String type,
        String code,
        String param,
        int status,
        List<Problem> problems,
        @Nullable RetryTime retry) {
    /**
     * Some engines quote the whole request. People do not read more than this, and regular
     * expressions are slow on longer text.
     */
    private static final int LONGEST_MESSAGE = 8 << 10;

    private static final int LONGEST_PLACE = 256;
    private static final int MOST_PROBLEMS = 64;

    /**
     * One problem with a request.
     *
     * @param place the field, as a path with dots, such as {@code tools.0.function.strict}
     * @param text what is wrong, in the engine's words and codes
     */
    public record Problem(String place, String text) {
        /** Cuts the texts to {@link #LONGEST_MESSAGE}. */
        public Problem {
            place = shortened(place, LONGEST_PLACE);
            text = shortened(text, LONGEST_MESSAGE);
        }
    }

    /** Cuts the texts to {@link #LONGEST_MESSAGE}. */
    public ChatError {
        message = shortened(message);
        problems = problems.stream().limit(MOST_PROBLEMS).toList();
    }

    static String shortened(String text) {
        return shortened(text, LONGEST_MESSAGE);
    }

    private static String shortened(String text, int longest) {
        return text.length() > longest ? Surrogates.mended(text.substring(0, longest)) + "…" : text;
    }

    /** An error that has only a message. */
    public static ChatError of(String message) {
        return new ChatError(message, "", "", "", 0, List.of(), null);
    }

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

    /** This error, with its empty fields filled from the error nested in it. */
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

    /** True when the message or a problem contains the text. */
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
