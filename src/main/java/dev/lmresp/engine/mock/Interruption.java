package dev.lmresp.engine.mock;

import dev.lmresp.engine.mock.script.Saying.Failure;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/**
 * A failure in the middle of an answer.
 *
 * @param kind the kind of failure
 * @param after the number of tokens before it
 * @param error the error that replaces the rest
 */
record Interruption(Kind kind, int after, String error) {
    enum Kind {
        NONE,
        BREAK,
        STALL,
        ERROR
    }

    static final Interruption NONE = new Interruption(Kind.NONE, Integer.MAX_VALUE, "");

    static Interruption of(Failure failure) {
        return switch (failure) {
            case Failure.Break(int after) -> new Interruption(Kind.BREAK, after, "");
            case Failure.Stall(int after) -> new Interruption(Kind.STALL, after, "");
            case Failure.InStream(int after, int _, String body) ->
                    new Interruption(Kind.ERROR, after, body);
            case Failure.Status _ -> NONE;
        };
    }

    boolean comes() {
        return kind != Kind.NONE;
    }

    /** Makes it happen; the result is sent last. */
    byte[] strike(Pause pause) throws IOException {
        switch (kind) {
            case BREAK -> throw new IOException("the mock's script broke the connection");
            case STALL -> pause.forever();
            case NONE, ERROR -> {}
        }
        String event = "data: " + error.replaceAll("\\R", " ") + "\n\n";
        return event.getBytes(StandardCharsets.UTF_8);
    }

    /** The first half of a whole answer. */
    InputStream half(byte[] whole) {
        var first = new ByteArrayInputStream(whole, 0, whole.length / 2);
        return comes()
                ? new SequenceInputStream(first, new Struck())
                : new ByteArrayInputStream(whole);
    }

    private final class Struck extends InputStream {
        private final Pause pause = new Pause();

        @Override
        public int read() throws IOException {
            strike(pause);
            return -1;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            return read();
        }

        @Override
        public void close() {
            pause.close();
        }
    }
}
