package dev.lmresp.server.http1;

import org.jspecify.annotations.Nullable;

/**
 * Separates the requests on a connection, and tracks the position: before a head, in one, or in a
 * body. What it passes on is valid and unambiguous; anything but HTTP/1.1 ends in a {@link
 * MalformedRequest}.
 */
public final class RequestFraming {
    /** The position in the protocol. */
    public enum Phase {
        /** Nothing of the next request has arrived. */
        IDLE,
        HEAD,
        BODY,
        /** After a switch to another protocol. */
        SWITCHED
    }

    private final long maxBodyBytes;
    private final Input in = new Input();
    private HeadReader head = new HeadReader();
    private String target = "";
    private @Nullable ChunkedBody chunks;
    private long bodyBytes;
    private long bodyLeft;
    private long requests;
    private boolean switched;

    /**
     * Creates the framing of one connection.
     *
     * @param maxBodyBytes the limit for a body, as received
     */
    public RequestFraming(long maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    /** Adds bytes that have arrived; only when everything before has been read. */
    public void offer(byte[] arrived) {
        in.set(arrived);
    }

    /**
     * The next part of the input: a whole head, or a part of a body.
     *
     * @return null when more must arrive first
     * @throws MalformedRequest when the input is not valid HTTP/1.1; nothing may be read after it
     */
    public byte @Nullable [] read() {
        if (in.available() == 0) {
            // an idle connection keeps no buffer
            in.clear();
            return null;
        }
        if (switched) {
            return in.take(in.available());
        }
        if (chunks != null) {
            return chunk(chunks);
        }
        if (bodyLeft > 0) {
            int count = (int) Math.min(bodyLeft, in.available());
            bodyLeft -= count;
            bodyBytes += count;
            return in.take(count);
        }
        return head.read(in) ? begin() : null;
    }

    private byte[] begin() {
        long length = head.bodyLength();
        if (length > maxBodyBytes) {
            throw new MalformedRequest(
                    413, "the Content-Length exceeds the limit of a request body");
        }
        target = head.target();
        byte[] bytes = head.finish(length == 0 || in.available() > 0);
        head = new HeadReader();
        requests++;
        bodyBytes = 0;
        bodyLeft = Math.max(0, length);
        chunks = length == HeadReader.CHUNKED ? new ChunkedBody(maxBodyBytes) : null;
        return bytes;
    }

    private byte @Nullable [] chunk(ChunkedBody body) {
        byte[] bytes = body.read(in);
        bodyBytes = body.received();
        if (body.isDone()) {
            chunks = null;
        }
        return bytes.length == 0 ? null : bytes;
    }

    public Phase phase() {
        if (switched) {
            return Phase.SWITCHED;
        }
        if (chunks != null || bodyLeft > 0) {
            return Phase.BODY;
        }
        return head.hasBegun() ? Phase.HEAD : Phase.IDLE;
    }

    /** What the current request asks for, with its query; empty before the first. */
    public String target() {
        return head.target().isEmpty() ? target : head.target();
    }

    /** The number of heads read. */
    public long requests() {
        return requests;
    }

    /** The number of bytes read of the current or last body. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** True when the current request has completely arrived, read or not. */
    public boolean isWhole() {
        return chunks == null && bodyLeft <= in.available();
    }

    /** True when all input has been read. */
    public boolean isDrained() {
        return in.available() == 0 && phase() == Phase.IDLE;
    }

    /** From now on input is passed on unchanged, including what has arrived after the request. */
    public void switchProtocols() {
        switched = true;
    }
}
