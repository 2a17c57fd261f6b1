package dev.lmresp.server;

import io.airlift.compress.zstd.ZstdInputStream;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** A compression of request bodies. Answers are never compressed: it would hold events back. */
final class BodyEncoding implements ContentEncoding {
    /** The compressions that requests may have; Codex uses zstd. */
    static final List<ContentEncoding> ALL =
            List.of(
                    new BodyEncoding(Set.of("gzip", "x-gzip"), GZIPInputStream::new),
                    new BodyEncoding(Set.of("deflate"), InflaterInputStream::new),
                    new BodyEncoding(Set.of("zstd"), ZstdInputStream::new));

    private interface Opener {
        InputStream open(InputStream compressed) throws IOException;
    }

    private final Set<String> ids;
    private final Opener opener;

    private BodyEncoding(Set<String> ids, Opener opener) {
        this.ids = ids;
        this.opener = opener;
    }

    @Override
    public Set<String> ids() {
        return ids;
    }

    @Override
    public String name() {
        return ids.iterator().next();
    }

    @Override
    public String type() {
        return name();
    }

    @Override
    public boolean supportsEncoding() {
        return false;
    }

    @Override
    public boolean supportsDecoding() {
        return true;
    }

    @Override
    public ContentDecoder decoder() {
        return compressed -> {
            try {
                return opener.open(compressed);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    @Override
    public ContentEncoder encoder() {
        return ContentEncoder.NO_OP;
    }
}
