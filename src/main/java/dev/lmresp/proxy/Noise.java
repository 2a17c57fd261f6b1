package dev.lmresp.proxy;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.Excerpt;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.translate.Note;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What an engine sends between the chunks of its answer. It does not make a good answer fail, but
 * may explain why an answer failed.
 */
final class Noise {
    private static final int SHOWN = 80;
    private static final int MOST_KEPT = 8 << 10;

    private static final Pattern FAILURE =
            Pattern.compile(
                    "error|exception|traceback|fail|out of memory|timed? ?out|overload|unavailable",
                    Pattern.CASE_INSENSITIVE);

    private final Consumer<Note> notes;

    /** The start of the first noise, empty for none. */
    private String first = "";

    private String last = "";
    private final StringBuilder strays = new StringBuilder();

    Noise(Consumer<Note> notes) {
        this.notes = notes;
    }

    /** Adds an event of plain text, which leaves no gap in the answer. */
    void words(byte[] bytes, int from, int to) {
        last = start(bytes, from, to);
        remember(last, "the engine sent an event that is not a chunk: ");
    }

    /** Adds a chunk, or a part of one, that cannot be parsed. */
    void broken(byte[] bytes, int from, int to) {
        remember(
                start(bytes, from, to),
                "the engine sent an event that is not JSON; its contents are lost: ");
    }

    private void remember(String words, String problem) {
        // note only the first
        if (first.isEmpty() && !words.isEmpty()) {
            first = words;
            notes.accept(new Note(Note.Kind.DROPPED, "output", problem + "'" + words + "'"));
        }
    }

    /** Adds a line outside any event. */
    void stray(byte[] bytes, int from, int to) {
        int length = Math.min(to - from, MOST_KEPT - strays.length());
        if (length > 0) {
            strays.append(new String(bytes, from, length, StandardCharsets.UTF_8)).append('\n');
        }
    }

    /** A chunk has arrived, so the noise before it was not the last output. */
    void isOver() {
        last = "";
    }

    /** True when the last output was text that sounds like a failure. */
    boolean endsInFailure() {
        return FAILURE.matcher(last).find();
    }

    /** The error that lines outside events may form together. */
    Optional<ChatError> error() {
        if (strays.isEmpty()) {
            return Optional.empty();
        }
        try {
            return ChatError.find(Json.parse(strays.toString()));
        } catch (JsonSyntaxException e) {
            return Optional.empty();
        }
    }

    /** The problem, followed by other output of the engine. */
    String explained(String problem) {
        String stray = first.isEmpty() ? Excerpt.of(strays.toString()) : "";
        if (!stray.isEmpty()) {
            return problem + "; in the middle of the stream it sent: '" + stray + "'";
        }
        return first.isEmpty()
                ? problem
                : problem + "; it sent an event that is not a chunk: '" + first + "'";
    }

    /** The start of a text, for people. */
    static String start(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + SHOWN);
        String text = new String(bytes, from, end - from, StandardCharsets.UTF_8).strip();
        return end < to ? text + "…" : text;
    }
}
