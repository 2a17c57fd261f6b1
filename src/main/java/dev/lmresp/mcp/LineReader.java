package dev.lmresp.mcp;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads UTF-8 lines with a limited length. */
final class LineReader implements AutoCloseable {
    /** Large, because an image is a part of a line. */
    private static final int LONGEST = 64 << 20;

    private final InputStream in;

    LineReader(InputStream in) {
        this.in = new BufferedInputStream(in, 64 << 10);
    }

    /** The next line; null at the end of the stream, dropping an unfinished line. */
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
