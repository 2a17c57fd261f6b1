import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Questions that must be answered, and with what the engine says to them. */
final class GoodVisits {
    private static final int[] PACES = {0, 0, 1, 5, 20, 60};

    /** No stream lasts longer, give or take. */
    private static final int LONGEST_MILLIS = 4_000;

    private static final int MOST_LETTERS = 3 << 20;

    /** More than the buffers of sockets take. */
    private static final int LONG_STREAM = 20_000;

    private static final Pattern ID = Pattern.compile("~(\\d+)\\.");

    private GoodVisits() {}

    static void whole(Visitor visitor) throws IOException {
        int id = visitor.id();
        int chunks = 1 + visitor.dice(30);
        check(visitor, visitor.request(script(id, chunks), false), id, chunks);
    }

    static void stream(Visitor visitor) throws IOException {
        stream(visitor, "");
    }

    static void streamWithPings(Visitor visitor) throws IOException {
        stream(visitor, "&pings=1");
    }

    private static void stream(Visitor visitor, String more) throws IOException {
        int id = visitor.id();
        int every = PACES[visitor.dice(PACES.length)];
        int chunks = 1 + visitor.dice(every == 0 ? 300 : Math.min(300, LONGEST_MILLIS / every));
        byte[] request = visitor.request(script(id, chunks) + "&every=" + every + more, true);
        try (Wire wire = visitor.connect()) {
            wire.send(request);
            check(wire, id, chunks);
        }
    }

    static void large(Visitor visitor) throws IOException {
        int id = visitor.id();
        int letters = MOST_LETTERS / 8 + visitor.dice(MOST_LETTERS * 7 / 8);
        check(visitor, visitor.request(script(id, 2), false, letters), id, 2);
    }

    static void slowlySent(Visitor visitor) throws IOException {
        int id = visitor.id();
        byte[] request = visitor.request(script(id, 5), true);
        try (Wire wire = visitor.connect()) {
            int from = 0;
            while (from < request.length) {
                int to = Math.min(request.length, from + 1 + visitor.dice(80));
                wire.send(request, from, to);
                from = to;
                visitor.pause(100);
            }
            check(wire, id, 5);
        }
    }

    static void slowlyRead(Visitor visitor) throws IOException {
        int id = visitor.id();
        try (Wire wire = visitor.connect()) {
            wire.send(visitor.request(script(id, LONG_STREAM), true));
            Reply reply = wire.reply();
            visitor.pause(5_000);
            check(reply, id, LONG_STREAM);
        }
    }

    static void look(Visitor visitor) throws IOException {
        boolean isHealth = visitor.dice(2) == 0;
        String request =
                "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                        .formatted(isHealth ? "/health" : "/v1/models");
        Reply reply = visitor.ask(request.getBytes(ISO_8859_1));
        String text = visitor.read(reply);
        WrongAnswer.unless(
                reply.status() == 200 && text.contains(isHealth ? "\"status\"" : "\"load\""),
                "%d %s",
                reply.status(),
                text);
    }

    /** Asks for an answer in which each chunk says whose it is, and which. */
    static String script(int id, int chunks) {
        return "id=" + id + "&chunks=" + chunks;
    }

    private static void check(Visitor visitor, byte[] request, int id, int chunks)
            throws IOException {
        Reply reply = visitor.ask(request);
        String text = visitor.read(reply);
        WrongAnswer.unless(reply.status() == 200, "%d %s", reply.status(), text);
        WrongAnswer.unless(
                text.contains("\"text\":\"" + Script.saidBefore(id, chunks) + "\"")
                        && text.contains("\"status\":\"completed\""),
                "not what is said to %d: %s",
                id,
                text);
        for (Matcher other = ID.matcher(text); other.find(); ) {
            WrongAnswer.unless(other.group(1).equals("" + id), "%d is mixed: %s", id, text);
        }
    }

    private static void check(Wire wire, int id, int chunks) throws IOException {
        check(wire.reply(), id, chunks);
    }

    private static void check(Reply reply, int id, int chunks) throws IOException {
        WrongAnswer.unless(
                reply.status() == 200,
                "%d %s",
                reply.status(),
                reply.status() == 200 ? "" : reply.text());
        var spoken = new Spoken(reply.body(), id, chunks);
        spoken.toEnd();
        WrongAnswer.unless(spoken.isCompleted(), "%d failed, and the engine did not", id);
    }
}
