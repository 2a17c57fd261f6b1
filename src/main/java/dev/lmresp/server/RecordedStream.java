package dev.lmresp.server;

import dev.lmresp.transcript.Recording;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A stream to a client of which all that is written is recorded. */
final class RecordedStream extends FilterOutputStream {
    private final Recording recording;

    RecordedStream(OutputStream client, Recording recording) {
        super(client);
        this.recording = recording;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        recording.sent(bytes, offset, length);
        out.write(bytes, offset, length);
    }
}
