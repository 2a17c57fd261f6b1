package dev.lmresp.server.websocket;

import dev.lmresp.proxy.ErrorEnvelope;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.proxy.Transport;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventWriter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Sends the events of one response as messages. Listeners get them as server-sent events, so that a
 * recording is the same over both transports.
 */
final class WebSocketTransport implements Transport {
    private final WebSocketSession session;
    private final FrameWriter frames;
    private final ExchangeListener listener;
    private final EventWriter events = new EventWriter();
    private boolean isOpen;

    WebSocketTransport(WebSocketSession session, FrameWriter frames, ExchangeListener listener) {
        this.session = session;
        this.frames = frames;
        this.listener = listener;
    }

    @Override
    public void begin(Exchange exchange) {
        session.running(exchange);
    }

    @Override
    public void event(long number, Event event) {
        events.accept(number, event);
    }

    @Override
    public boolean flush() throws IOException {
        if (events.isEmpty()) {
            return false;
        }
        isOpen = true;
        var gathered = new ByteArrayOutputStream();
        events.drainTo(gathered);
        byte[] bytes = gathered.toByteArray();
        listener.sent(bytes, 0, bytes.length);
        frames.send(EventMessages.of(bytes));
        return true;
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public void end(Outcome outcome) throws IOException {
        session.running(null);
        if (!isOpen && outcome instanceof Outcome.Failed failed) {
            byte[] envelope = ErrorEnvelope.of(failed.error());
            listener.sent(envelope, 0, envelope.length);
            frames.text(ErrorFrame.of(failed.error()));
        }
    }
}
