import java.nio.charset.StandardCharsets;

/**
 * What a request asks of the engine: {@code load?chunks=200000&every=0&size=8&frame=1} anywhere in
 * its body.
 *
 * @param chunks how many chunks the answer has
 * @param everyMillis the time between two chunks, 0 for as fast as they can be written; paced
 *     chunks carry the time they were written at, see {@link Chunks}
 * @param size letters of text in a chunk that is not paced
 * @param perFrame chunks in one piece of the chunked transfer coding; engines send one
 * @param stream whether the request asks for a stream
 */
record Script(int chunks, int everyMillis, int size, int perFrame, boolean stream) {
    static Script find(byte[] request, int from, int to) {
        String body = new String(request, from, to - from, StandardCharsets.ISO_8859_1);
        boolean stream = body.contains("\"stream\":true");
        int start = body.indexOf("load?");
        if (start < 0) {
            return new Script(1, 0, 6, 1, stream);
        }
        int end = start + "load?".length();
        while (end < body.length() && "\" \\".indexOf(body.charAt(end)) < 0) {
            end++;
        }
        String query = body.substring(start + "load?".length(), end);
        return new Script(
                value(query, "chunks", 1),
                value(query, "every", 0),
                value(query, "size", 6),
                value(query, "frame", 1),
                stream);
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
