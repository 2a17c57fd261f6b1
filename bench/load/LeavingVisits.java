import java.io.IOException;

/** Clients that leave before they have their answer. What they got until then must be right. */
final class LeavingVisits {
    private static final int CHUNKS = 200;
    private static final int LONG_STREAM = 20_000;
    private static final int LETTERS = 1 << 20;

    private LeavingVisits() {}

    static void inHead(Visitor visitor) throws IOException {
        byte[] request = visitor.request(GoodVisits.script(visitor.id(), CHUNKS), true);
        try (Wire wire = visitor.connect()) {
            wire.send(request, 0, visitor.dice(100));
            visitor.pause(50);
            leave(visitor, wire);
        }
    }

    static void inBody(Visitor visitor) throws IOException {
        byte[] request = visitor.request(GoodVisits.script(visitor.id(), CHUNKS), true, LETTERS);
        try (Wire wire = visitor.connect()) {
            wire.send(request, 0, request.length - 1 - visitor.dice(LETTERS));
            visitor.pause(50);
            leave(visitor, wire);
        }
    }

    /** When all has been sent, or a moment later: the engine is perhaps asked, and perhaps not. */
    static void atOnce(Visitor visitor) throws IOException {
        String script = GoodVisits.script(visitor.id(), CHUNKS) + "&every=" + visitor.dice(20);
        try (Wire wire = visitor.connect()) {
            wire.send(visitor.request(script, visitor.dice(2) == 0));
            visitor.pause(10);
            leave(visitor, wire);
        }
    }

    static void inStream(Visitor visitor) throws IOException {
        String pace = "&every=" + visitor.dice(10);
        inStream(visitor, CHUNKS, pace, 0);
    }

    /** Does not read for a while, so that buffers are full when it goes. */
    static void afterALongTime(Visitor visitor) throws IOException {
        inStream(visitor, LONG_STREAM, "", 4_000);
    }

    private static void inStream(Visitor visitor, int chunks, String pace, int mostMillis)
            throws IOException {
        int id = visitor.id();
        try (Wire wire = visitor.connect()) {
            wire.send(visitor.request(GoodVisits.script(id, chunks) + pace, true));
            var spoken = new Spoken(wire.reply().body(), id, chunks);
            for (int i = visitor.dice(CHUNKS); i > 0 && spoken.next(); i--) {
                // each is checked as it comes
            }
            visitor.pause(mostMillis);
            leave(visitor, wire);
        }
    }

    private static void leave(Visitor visitor, Wire wire) throws IOException {
        if (visitor.dice(2) == 0) {
            wire.reset();
        }
    }
}
