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
 * The compression of a request body; Codex uses zstd. Answers are never compressed, because that
 * would delay events.
 */
enum BodyEncoding {
    IDENTITY("identity", ""),
    /** RFC 1952. */
    GZIP("gzip", "x-gzip"),
    /** RFC 1950, and raw deflate too: some clients take the name literally. */
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
     * The encoding of a request.
     *
     * @param header the {@code Content-Encoding}, may be empty
     * @throws ApiException 415 when it is not supported
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
     * The decompressed body.
     *
     * @param maxBytes the limit for the decompressed body
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
