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
 * What an engine sends between the chunks of its answer. It ends no answer that is good otherwise,
 * and of one that is not it may say why.
 */
final class Noise {
    private static final int SHOWN = 80;
    private static final int MOST_KEPT = 8 << 10;

    private static final Pattern FAILURE =
            Pattern.compile(
                    "error|exception|traceback|fail|out of memory|timed? ?out|overload|unavailable",
                    Pattern.CASE_INSENSITIVE);

    private final Consumer<Note> notes;

    /** The start of the first that came, empty when there was none. */
    private String first = "";

    private String last = "";
    private final StringBuilder strays = new StringBuilder();

    Noise(Consumer<Note> notes) {
        this.notes = notes;
    }

    /** Takes an event of words, which leave no gap in the answer. */
    void words(byte[] bytes, int from, int to) {
        last = start(bytes, from, to);
        remember(last, "the engine sent an event that is not a chunk: ");
    }

    /** Takes a chunk, or a part of one, that cannot be read. */
    void broken(byte[] bytes, int from, int to) {
        remember(
                start(bytes, from, to),
                "the engine sent an event that is not JSON; its contents are lost: ");
    }

    private void remember(String words, String problem) {
        // once is enough to tell of it
        if (first.isEmpty() && !words.isEmpty()) {
            first = words;
            notes.accept(new Note(Note.Kind.DROPPED, "output", problem + "'" + words + "'"));
        }
    }

    /** Takes a line that belongs to no event. */
    void stray(byte[] bytes, int from, int to) {
        int length = Math.min(to - from, MOST_KEPT - strays.length());
        if (length > 0) {
            strays.append(new String(bytes, from, length, StandardCharsets.UTF_8)).append('\n');
        }
    }

    /** A chunk has come, so that what came before was not the last word. */
    void isOver() {
        last = "";
    }

    /** Whether the last that came are words that sound like a failure. */
    boolean endsInFailure() {
        return FAILURE.matcher(last).find();
    }

    /** The error that lines without an event may add up to. */
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

    /** What is wrong, with what else the engine said. */
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
