package dev.lmresp.messages;

import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventEncoder;
import dev.lmresp.responses.Usage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;

/** Encodes the events of a response as those of a message. */
public final class MessagesEncoder implements EventEncoder {
    private final MessagesWriter writer = new MessagesWriter();
    private final MessagesStream stream;

    /**
     * @param request what the message answers
     * @param counted the tokens counted so far, {@code null} for none
     */
    public MessagesEncoder(MessagesRequest request, Supplier<@Nullable Usage> counted) {
        this.stream = new MessagesStream(request, counted, writer::add);
    }

    @Override
    public void accept(long number, Event event) {
        stream.accept(number, event);
    }

    @Override
    public boolean isEmpty() {
        return writer.isEmpty();
    }

    @Override
    public void drainTo(OutputStream out) throws IOException {
        writer.drainTo(out);
    }
}
