package dev.lmresp.proxy;

import dev.lmresp.translate.Note;

import java.util.List;
import java.util.stream.Stream;

/**
 * How many tokens a request has for its engine, with its tools and all that the chat template adds.
 *
 * @param tokens as the engine counts them
 * @param notes what of the request was changed or dropped, and how it was counted
 */
public record TokenCount(long tokens, List<Note> notes) {
    static TokenCount of(long tokens, String how, List<Note> translated) {
        var counted = new Note(Note.Kind.COUNTED, "input_tokens", how);
        return new TokenCount(
                tokens, Stream.concat(Stream.of(counted), translated.stream()).toList());
    }
}
