package dev.lmresp.server;

import dev.lmresp.proxy.EventSink;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Response;
import dev.lmresp.translate.Note;

import java.util.List;
import java.util.Optional;

/** Keeps the last event of a stream: its response is the whole answer. */
final class WholeResponseSink implements EventSink {
    private List<Note> notes = List.of();
    private Optional<Response> response = Optional.empty();

    @Override
    public void begin(List<Note> lost) {
        notes = lost;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.Terminal terminal) {
            response = Optional.of(terminal.response());
        }
    }

    @Override
    public void flush() {
        // nothing leaves before the end
    }

    @Override
    public boolean isOpen() {
        return false;
    }

    List<Note> notes() {
        return notes;
    }

    /** The answer; empty when the client left before it was whole. */
    Optional<Response> response() {
        return response;
    }
}
