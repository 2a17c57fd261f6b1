package dev.lmresp.proxy;

/** The kind of a body, detected from its first bytes, because engines send wrong content types. */
enum BodyKind {
    EVENTS,
    /** One JSON value. */
    JSON,
    HTML,
    /** Only whitespace so far. */
    BLANK;

    static BodyKind of(byte[] bytes, int length) {
        return of(bytes, 0, length);
    }

    static BodyKind of(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            switch (bytes[i]) {
                // the last three are a byte order mark
                case ' ', '\t', '\r', '\n', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> {}
                case '{', '[' -> {
                    return JSON;
                }
                case '<' -> {
                    return HTML;
                }
                default -> {
                    return EVENTS;
                }
            }
        }
        return BLANK;
    }
}
