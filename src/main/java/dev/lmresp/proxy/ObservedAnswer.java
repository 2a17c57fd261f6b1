package dev.lmresp.proxy;

import dev.lmresp.engine.EngineAnswer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An engine's answer of which a listener hears all that is read. */
final class ObservedAnswer {
    private ObservedAnswer() {}

    static EngineAnswer of(EngineAnswer answer, ExchangeListener listener) {
        listener.answered(answer.status(), answer.headers());
        return listener.hearsBytes()
                ? new EngineAnswer(
                        answer.status(), answer.headers(), new Body(answer.body(), listener))
                : answer;
    }

    private static final class Body extends FilterInputStream {
        private final ExchangeListener listener;

        Body(InputStream body, ExchangeListener listener) {
            super(body);
            this.listener = listener;
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
                listener.received(into, offset, count);
            }
            return count;
        }
    }
}
