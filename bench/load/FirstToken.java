import java.io.IOException;

/** Looks for the text of a chunk, see {@link Chunks#tokens}. */
final class FirstToken implements Client.Reader {
    private static final byte[] TEXT = {'"', ' ', 't', 'o', 'k', 'e', 'n', '"'};
    private int matched;
    private long seenAt;

    @Override
    public void take(byte[] bytes, int from, int to) {
        for (int i = from; i < to && seenAt == 0; i++) {
            matched = bytes[i] == TEXT[matched] ? matched + 1 : bytes[i] == '"' ? 1 : 0;
            if (matched == TEXT.length) {
                seenAt = System.nanoTime();
            }
        }
    }

    long seenAt() throws IOException {
        if (seenAt == 0) {
            throw new IOException("the answer holds no token");
        }
        return seenAt;
    }
}
