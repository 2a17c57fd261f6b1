package dev.lmresp.proxy.quirks;

import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An engine whose talk is kept, to be shown when a test fails. */
final class Overheard implements Engine {
    private static final int LONGEST = 3000;

    private final Engine engine;
    private final List<String> said = new ArrayList<>();

    Overheard(Engine engine) {
        this.engine = engine;
    }

    @Override
    public String address() {
        return engine.address();
    }

    @Override
    public EngineAnswer send(EngineCall call) throws EngineException {
        say("> " + call.path() + " " + new String(call.body(), StandardCharsets.UTF_8));
        try {
            EngineAnswer answer = engine.send(call);
            return new EngineAnswer(
                    answer.status(),
                    answer.headers(),
                    new Listening("< " + answer.status() + " ", answer.body()));
        } catch (EngineException e) {
            say("< " + e.getMessage());
            throw e;
        }
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Forgets what was said so far. */
    synchronized void forget() {
        said.clear();
    }

    /** What was said since, to the engine and by it. */
    synchronized String said() {
        return String.join("\n", said);
    }

    private synchronized void say(String text) {
        said.add(text.length() > LONGEST ? text.substring(0, LONGEST) + " …" : text);
    }

    private final class Listening extends FilterInputStream {
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
        private final String head;
        private boolean told;

        Listening(String head, InputStream body) {
            super(body);
            this.head = head;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                int count = super.read(into, from, length);
                if (count < 0) {
                    tell("");
                } else {
                    copy.write(into, from, count);
                }
                return count;
            } catch (IOException e) {
                tell(" ! " + e.getMessage());
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            tell(" (closed)");
            super.close();
        }

        private void tell(String end) {
            if (!told) {
                told = true;
                say(head + copy.toString(StandardCharsets.UTF_8) + end);
            }
        }
    }
}
