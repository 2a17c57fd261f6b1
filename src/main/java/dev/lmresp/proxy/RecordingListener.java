package dev.lmresp.proxy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.transcript.Recorder;
import dev.lmresp.transcript.Recording;
import dev.lmresp.translate.Note;

import java.util.List;
import java.util.Map;

/** Records an exchange on disk. */
final class RecordingListener implements ExchangeListener {
    private final Recording recording;

    private RecordingListener(Recording recording) {
        this.recording = recording;
    }

    static RecordingListener of(Recorder recorder, ClientRequest request) {
        return new RecordingListener(
                recorder.begin(
                        new Recorder.Request(
                                request.id(),
                                request.method(),
                                request.path(),
                                request.headers(),
                                request.body())));
    }

    @Override
    public boolean needsBytes() {
        return true;
    }

    @Override
    public void asked(String engine, String model, Dialect dialect, byte[] request) {
        recording.asked(engine, dialect, dialect.options().refused(), request);
    }

    @Override
    public void answered(int status, Map<String, List<String>> headers) {
        recording.answered(status, headers);
    }

    @Override
    public void received(byte[] bytes, int offset, int length) {
        recording.received(bytes, offset, length);
    }

    @Override
    public void sent(byte[] bytes, int offset, int length) {
        recording.sent(bytes, offset, length);
    }

    @Override
    public void noted(List<Note> notes, List<Note> learned) {
        recording.noted(texts(notes), texts(learned));
    }

    private static List<String> texts(List<Note> notes) {
        return notes.stream().map(Note::toString).toList();
    }

    @Override
    public void ended(Outcome outcome) {
        recording.end(outcome.status());
    }
}
