import java.nio.charset.StandardCharsets;

/**
 * What a request asks of the engine: {@code load?chunks=200000&every=0&size=8&frame=1} anywhere in
 * the first megabyte of its body.
 *
 * @param chunks how many chunks the answer has
 * @param everyMillis the time between two chunks, 0 for as fast as they can be written; paced
 *     chunks carry the time they were written at, see {@link Chunks}
 * @param size letters of text in a chunk that is not paced, or in an answer in one piece
 * @param perFrame chunks in one piece of the chunked transfer coding; engines send one
 * @param stream whether the answer is a stream: as the request asks, unless it has {@code whole=1}
 * @param id 0, or a number that makes the answer one that no other request gets, see {@link #said}
 * @param breakAfter how many chunks there are before the engine closes the connection, 0 for not
 *     even a head, -1 for never
 * @param pings whether there is a comment before each chunk
 * @param status the status of the answer; another than 200 has an error for a body
 */
record Script(
        int chunks,
        int everyMillis,
        int size,
        int perFrame,
        boolean stream,
        long id,
        int breakAfter,
        boolean pings,
        int status) {
    static final Script NOTHING = new Script(1, 0, 6, 1, false, 0, -1, false, 200);

    static Script find(byte[] request, int from, int to) {
        String body = new String(request, from, to - from, StandardCharsets.ISO_8859_1);
        int start = body.indexOf("load?");
        String query = "";
        if (start >= 0) {
            int end = start + "load?".length();
            while (end < body.length() && "\" \\".indexOf(body.charAt(end)) < 0) {
                end++;
            }
            query = body.substring(start + "load?".length(), end);
        }
        return new Script(
                value(query, "chunks", 1),
                value(query, "every", 0),
                value(query, "size", 6),
                value(query, "frame", 1),
                body.contains("\"stream\":true") && value(query, "whole", 0) == 0,
                value(query, "id", 0),
                value(query, "break", -1),
                value(query, "pings", 0) == 1,
                value(query, "status", 200));
    }

    /** The text of one chunk of the answer to a request with an id. */
    static String said(long id, int chunk) {
        return "~" + id + "." + chunk + " ";
    }

    /** The text of the first chunks of the answer to a request with an id. */
    static String saidBefore(long id, int chunks) {
        var text = new StringBuilder();
        for (int i = 0; i < chunks; i++) {
            text.append(said(id, i));
        }
        return text.toString();
    }

    private static int value(String query, String name, int absent) {
        for (String pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                return Integer.parseInt(pair.substring(name.length() + 1));
            }
        }
        return absent;
    }
}
