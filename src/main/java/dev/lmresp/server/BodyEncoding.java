package dev.lmresp.server;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.airlift.compress.zstd.ZstdInputStream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * How the body of a request is compressed; Codex uses zstd. Answers never are: it would hold events
 * back.
 */
enum BodyEncoding {
    /** As it is. */
    IDENTITY("identity", ""),
    /** RFC 1952. */
    GZIP("gzip", "x-gzip"),
    /** RFC 1950, and without its frame too: some clients took the name by its word. */
    DEFLATE("deflate", "deflate"),
    /** RFC 8878. */
    ZSTD("zstd", "zstd");

    private final String id;
    private final String otherName;

    BodyEncoding(String id, String otherName) {
        this.id = id;
        this.otherName = otherName;
    }

    /**
     * The encoding that a request names.
     *
     * @param header {@code Content-Encoding}, empty when there is none
     * @throws ApiException 415 when it is not known here
     */
    static BodyEncoding of(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        for (BodyEncoding encoding : values()) {
            if (name.equals(encoding.id) || name.equals(encoding.otherName)) {
                return encoding;
            }
        }
        throw new ApiException(
                new ApiError(
                        415,
                        "invalid_request_error",
                        "unsupported_encoding",
                        null,
                        "the Content-Encoding '"
                                + header
                                + "' is not supported; send the body with gzip, deflate or zstd, or"
                                + " uncompressed"));
    }

    /**
     * The body without its compression.
     *
     * @param maxBytes the longest that it may be
     */
    InputStream decoded(InputStream in, long maxBytes) throws IOException {
        return switch (this) {
            case IDENTITY -> in;
            case GZIP -> new GzipMembers(in);
            case DEFLATE -> inflated(new PushbackInputStream(in, 2));
            case ZSTD -> new ZstdInputStream(new ZstdFrames(in, maxBytes));
        };
    }

    private static InputStream inflated(PushbackInputStream in) throws IOException {
        byte[] start = in.readNBytes(2);
        if (start.length < 2) {
            throw new EOFException("it ends too early");
        }
        in.unread(start);
        int header = (start[0] & 0xff) << 8 | (start[1] & 0xff);
        boolean framed = (start[0] & 0x0f) == 8 && header % 31 == 0;
        return new InflaterInputStream(in, new Inflater(!framed)) {
            @Override
            public void close() throws IOException {
                inf.end();
                super.close();
            }
        };
    }
}
