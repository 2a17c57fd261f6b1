package dev.lmresp.proxy;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.transcript.Recording;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An engine's answer of which all that is read is recorded. */
final class RecordedAnswer {
    private RecordedAnswer() {}

    static EngineAnswer of(EngineAnswer answer, Recording recording) {
        if (recording.equals(Recording.NONE)) {
            return answer;
        }
        recording.answered(answer.status(), answer.headers());
        return new EngineAnswer(
                answer.status(), answer.headers(), new Tee(answer.body(), recording));
    }

    private static final class Tee extends FilterInputStream {
        private final Recording recording;

        Tee(InputStream body, Recording recording) {
            super(body);
            this.recording = recording;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count > 0) {
                recording.received(into, offset, count);
            }
            return count;
        }
    }
}
