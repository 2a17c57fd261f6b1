package dev.lmresp.mcp;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines in UTF-8 that are not longer than what one is willing to keep. */
final class LineReader implements AutoCloseable {
    /** An image is a part of a line. */
    private static final int LONGEST = 64 << 20;

    private final InputStream in;

    LineReader(InputStream in) {
        this.in = new BufferedInputStream(in, 64 << 10);
    }

    /** The next line; null at the end, also where the last line has none. */
    @Nullable String next() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() == LONGEST) {
                throw new IOException(
                        "has written a line of more than %d MiB".formatted(LONGEST >> 20));
            }
            line.write(b);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
