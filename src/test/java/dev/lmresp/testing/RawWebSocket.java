package dev.lmresp.testing;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that sends the frames that it is told, right or wrong. */
public final class RawWebSocket implements AutoCloseable {
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CONTINUATION = 0;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    /** The bit of a frame that ends a message. */
    public static final int LAST = 0x80;

    private static final byte[] MASK = {1, 2, 3, 4};

    private final RawClient client;

    private RawWebSocket(RawClient client) {
        this.client = client;
    }

    /**
     * A frame of the server.
     *
     * @param code its kind
     * @param payload its content
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Frame(int code, byte[] payload) {
        /** Its text. */
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** Its content as JSON. */
        public JsonNode json() {
            return Json.parse(payload);
        }

        /** The reason of a closing frame. */
        public int closeCode() {
            return ByteBuffer.wrap(payload).getShort();
        }
    }

    /** The headers of a valid handshake. */
    public static String[] handshake(String... more) {
        String[] headers = new String[more.length + 4];
        headers[0] = "Connection: keep-alive, Upgrade";
        headers[1] = "Upgrade: websocket";
        headers[2] = "Sec-WebSocket-Version: 13";
        headers[3] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        System.arraycopy(more, 0, headers, 4, more.length);
        return headers;
    }

    /** Connects to a proxy. */
    public static RawWebSocket to(TestProxy proxy) {
        RawClient client = proxy.client();
        RawAnswer answer = client.request("GET", "/v1/responses", handshake()).answer();
        if (answer.status() != 101) {
            throw new AssertionError("status " + answer.status());
        }
        return new RawWebSocket(client);
    }

    /** Sends a frame. */
    public RawWebSocket send(int first, byte[] payload) {
        client.send(frame(first, payload));
        return this;
    }

    /** Sends a text frame that is a whole message. */
    public RawWebSocket send(String text) {
        return send(LAST | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes as they are. */
    public RawWebSocket sendBytes(byte[] bytes) {
        client.send(bytes);
        return this;
    }

    /** A masked frame. */
    public static byte[] frame(int first, byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(0x80 | 126);
            frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        byte[] masked = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            masked[i] = (byte) (payload[i] ^ MASK[i % 4]);
        }
        frame.writeBytes(masked);
        return frame.toByteArray();
    }

    /** The next frame. */
    public Frame next() {
        byte[] head = client.read(2);
        if (head.length < 2) {
            throw new AssertionError("the connection has ended");
        }
        long length = head[1] & 0x7f;
        if (length == 126) {
            length = ByteBuffer.wrap(client.read(2)).getShort() & 0xffff;
        } else if (length == 127) {
            length = ByteBuffer.wrap(client.read(8)).getLong();
        }
        return new Frame(head[0] & 0xf, client.read((int) length));
    }

    /** The next frame that is no event of a running response. */
    public Frame nextOf(int code) {
        Frame frame = next();
        while (frame.code() != code) {
            frame = next();
        }
        return frame;
    }

    /** The last event of the response that is running. */
    public JsonNode end() {
        while (true) {
            JsonNode event = nextOf(TEXT).json();
            if (event.path("type")
                    .asText()
                    .matches("error|response\\.(completed|incomplete|failed)")) {
                return event;
            }
        }
    }

    public boolean isClosedByPeer() {
        return client.isClosedByPeer();
    }

    @Override
    public void close() {
        client.close();
    }
}
