package dev.lmresp.proxy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.responses.Event;
import dev.lmresp.translate.Note;

import java.util.List;
import java.util.Map;

/** Calls several listeners in order. */
final class ExchangeListeners implements ExchangeListener {
    private final ExchangeListener[] listeners;
    private final boolean needsBytes;

    ExchangeListeners(List<ExchangeListener> listeners) {
        this.listeners = listeners.toArray(ExchangeListener[]::new);
        this.needsBytes = listeners.stream().anyMatch(ExchangeListener::needsBytes);
    }

    @Override
    public boolean needsBytes() {
        return needsBytes;
    }

    @Override
    public void asked(String engine, String model, Dialect dialect, byte[] request) {
        for (ExchangeListener listener : listeners) {
            listener.asked(engine, model, dialect, request);
        }
    }

    @Override
    public void answered(int status, Map<String, List<String>> headers) {
        for (ExchangeListener listener : listeners) {
            listener.answered(status, headers);
        }
    }

    @Override
    public void received(byte[] bytes, int offset, int length) {
        for (ExchangeListener listener : listeners) {
            listener.received(bytes, offset, length);
        }
    }

    @Override
    public void event(long number, Event event) {
        for (ExchangeListener listener : listeners) {
            listener.event(number, event);
        }
    }

    @Override
    public void sent(byte[] bytes, int offset, int length) {
        for (ExchangeListener listener : listeners) {
            listener.sent(bytes, offset, length);
        }
    }

    @Override
    public void noted(List<Note> notes, List<Note> learned) {
        for (ExchangeListener listener : listeners) {
            listener.noted(notes, learned);
        }
    }

    @Override
    public void ended(Outcome outcome) {
        for (ExchangeListener listener : listeners) {
            listener.ended(outcome);
        }
    }
}
