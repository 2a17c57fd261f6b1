import java.io.IOException;

/** Questions at which the engine fails: that must be told. */
final class BrokenEngineVisits {
    private static final int CHUNKS = 20;
    private static final int[] REFUSALS = {400, 401, 404, 429, 500, 503};

    private BrokenEngineVisits() {}

    /** It closes the connection before its answer, or somewhere in it. */
    static void breaks(Visitor visitor) throws IOException {
        int id = visitor.id();
        boolean stream = visitor.dice(3) > 0;
        String script =
                GoodVisits.script(id, CHUNKS)
                        + ("&every=" + visitor.dice(10))
                        + ("&break=" + visitor.dice(CHUNKS));
        try (Wire wire = visitor.connect()) {
            wire.send(visitor.request(script, stream));
            Reply reply = wire.reply();
            if (stream && reply.status() == 200) {
                var spoken = new Spoken(reply.body(), id, CHUNKS);
                spoken.toEnd();
                WrongAnswer.unless(!spoken.isCompleted(), "%d is completed, and was cut", id);
            } else {
                checkError(reply, reply.text());
            }
        }
    }

    static void refuses(Visitor visitor) throws IOException {
        int status = REFUSALS[visitor.dice(REFUSALS.length)];
        String script = GoodVisits.script(visitor.id(), CHUNKS) + "&status=" + status;
        try (Wire wire = visitor.connect()) {
            wire.send(visitor.request(script, visitor.dice(2) == 0));
            Reply reply = wire.reply();
            checkError(reply, reply.text());
        }
    }

    private static void checkError(Reply reply, String text) {
        WrongAnswer.unless(
                reply.status() >= 400 && text.matches("(?s).*\"error\":\\{.*\"message\":\"[^\"].*"),
                "no error, but %d %s",
                reply.status(),
                text);
    }
}
