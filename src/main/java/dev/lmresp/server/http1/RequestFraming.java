package dev.lmresp.server.http1;

import org.jspecify.annotations.Nullable;

/**
 * Stands between a connection and the parser of its requests, and knows where it is: before a head,
 * in one, or in a body. What it hands on is valid, and written so that it can be understood in one
 * way only; what is no HTTP/1.1 ends in a {@link MalformedRequest}.
 */
public final class RequestFraming {
    /** Where a connection is. */
    public enum Phase {
        /** Nothing of the next request has come. */
        IDLE,
        /** In a head. */
        HEAD,
        /** In a body. */
        BODY,
        /** After a change to another protocol. */
        SWITCHED
    }

    private final long maxBodyBytes;
    private final Input in = new Input();
    private HeadReader head = new HeadReader();
    private @Nullable ChunkedBody chunks;
    private long bodyBytes;
    private long bodyLeft;
    private long requests;
    private boolean switched;

    /**
     * The framing of one connection.
     *
     * @param maxBodyBytes the longest body, as it comes
     */
    public RequestFraming(long maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    /** Hands in what has come, to be done when there is nothing more to read. */
    public void offer(byte[] arrived) {
        in.set(arrived);
    }

    /**
     * The next part of what has come: a whole head, or something of a body.
     *
     * @return null when more must come first
     * @throws MalformedRequest when what has come is no HTTP/1.1; nothing may be read after it
     */
    public byte @Nullable [] read() {
        if (in.available() == 0) {
            // a resting connection keeps nothing
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

    /** Where the connection is. */
    public Phase phase() {
        if (switched) {
            return Phase.SWITCHED;
        }
        if (chunks != null || bodyLeft > 0) {
            return Phase.BODY;
        }
        return head.hasBegun() ? Phase.HEAD : Phase.IDLE;
    }

    /** How many heads were read. */
    public long requests() {
        return requests;
    }

    /** How many bytes of the body that was begun last have been read. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** True when the request that was begun last has come whole, whether it was read or not. */
    public boolean isWhole() {
        return chunks == null && bodyLeft <= in.available();
    }

    /** True when nothing has come that was not read. */
    public boolean isDrained() {
        return in.available() == 0 && phase() == Phase.IDLE;
    }

    /** From now on this hands on what comes as it is, what has come after the request included. */
    public void switchProtocols() {
        switched = true;
    }
}
