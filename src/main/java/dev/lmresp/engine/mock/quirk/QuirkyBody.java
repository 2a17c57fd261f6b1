package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.engine.mock.Pause;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.sse.SseDecoder;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;

/**
 * A body with quirks: reads the engine's body on demand. A blocked read ends when the body is
 * closed or its thread interrupted.
 */
final class QuirkyBody extends InputStream {
    /** Transforms the engine's bytes. */
    interface Source {
        /** Adds bytes of the engine. */
        void feed(byte[] block, int length);

        /** Ends the engine's body. */
        void end();

        /** The bytes to send now. */
        byte[] take();

        /** True when nothing more is sent, whatever the engine still sends. */
        boolean isOver();

        /** How the body ends after that. */
        Fate fate();
    }

    private final InputStream engine;
    private final Source source;
    private final boolean byteByByte;
    private final long start;
    private final Pause pause = new Pause();
    private final byte[] block = new byte[8 << 10];
    private byte[] ready = new byte[0];
    private int at;
    private boolean engineEnded;

    QuirkyBody(InputStream engine, Source source, boolean byteByByte, Duration delay) {
        this.engine = engine;
        this.source = source;
        this.byteByByte = byteByByte;
        start = System.nanoTime() + delay.toNanos();
    }

    /** A body of given bytes. */
    static QuirkyBody of(byte[] bytes, Fate fate, boolean byteByByte, Duration delay) {
        Source source =
                new Source() {
                    private byte[] left = bytes;

                    @Override
                    public void feed(byte[] block, int length) {}

                    @Override
                    public void end() {}

                    @Override
                    public byte[] take() {
                        byte[] taken = left;
                        left = new byte[0];
                        return taken;
                    }

                    @Override
                    public boolean isOver() {
                        return true;
                    }

                    @Override
                    public Fate fate() {
                        return fate;
                    }
                };
        return new QuirkyBody(InputStream.nullInputStream(), source, byteByByte, delay);
    }

    @Override
    public int read() throws IOException {
        return fill() ? ready[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = byteByByte ? 1 : Math.min(length, ready.length - at);
        System.arraycopy(ready, at, into, from, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return ready.length - at;
    }

    @Override
    public void close() throws IOException {
        pause.close();
        engine.close();
    }

    private boolean fill() throws IOException {
        pause.check();
        if (at < ready.length) {
            return true;
        }
        pause.until(start);
        at = 0;
        ready = source.take();
        while (ready.length == 0) {
            if (source.isOver() || engineEnded) {
                return end();
            }
            int count = engine.read(block);
            if (count < 0) {
                engineEnded = true;
                source.end();
            } else {
                source.feed(block, count);
            }
            ready = source.take();
        }
        return true;
    }

    private boolean end() throws IOException {
        return switch (source.fate()) {
            case WELL -> false;
            case CUT -> throw new IOException("Connection reset");
            case STALL -> {
                pause.forever();
                yield false;
            }
        };
    }

    /** Transforms the engine's events. */
    static final class Events implements Source {
        private final SseDecoder decoder = new SseDecoder();
        private final Chain chain;
        private final Framing framing;

        Events(Chain chain, Framing framing) {
            this.chain = chain;
            this.framing = framing;
        }

        @Override
        public void feed(byte[] block, int length) {
            decoder.feed(block, 0, length, this::event);
        }

        @Override
        public void end() {
            decoder.end(this::event);
            chain.end(framing::chunk);
            framing.done();
        }

        private void event(String name, byte[] bytes, int from, int to) {
            try {
                JsonNode chunk = Json.parse(bytes, from, to);
                if (chunk.isObject()) {
                    chain.chunk((ObjectNode) chunk, framing::chunk);
                }
            } catch (JsonSyntaxException isDone) {
                chain.end(framing::chunk);
                framing.done();
            }
        }

        @Override
        public byte[] take() {
            return framing.take();
        }

        @Override
        public boolean isOver() {
            return framing.isOver();
        }

        @Override
        public Fate fate() {
            return framing.fate();
        }
    }
}
