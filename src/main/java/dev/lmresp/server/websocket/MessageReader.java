package dev.lmresp.server.websocket;

import dev.lmresp.json.Utf8;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketContext;
import io.helidon.websocket.ClientWsFrame;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsCloseException;
import io.helidon.websocket.WsOpCode;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Reads whole messages from the frames of a client. */
final class MessageReader {
    private static final int MOST_CONTROL_BYTES = 125;

    private final SocketContext socket;
    private final DataReader frames;
    private final long maxBytes;
    private final Supplier<MessageMemory> memories;
    private final LongSupplier clock;

    private @Nullable MessageMemory memory;
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream(0);
    private boolean isFragmented;
    private volatile long arrived;
    private volatile long begun;
    private volatile long heard;

    /**
     * @param bytes what arrives, null at the end
     * @param maxBytes the limit for a message
     * @param clock nanoseconds
     */
    MessageReader(
            SocketContext socket,
            Supplier<byte @Nullable []> bytes,
            long maxBytes,
            Supplier<MessageMemory> memories,
            LongSupplier clock) {
        this.socket = socket;
        this.maxBytes = maxBytes;
        this.memories = memories;
        this.clock = clock;
        this.heard = clock.getAsLong();
        this.frames = DataReader.create(() -> counted(bytes.get()));
    }

    private byte @Nullable [] counted(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        long now = clock.getAsLong();
        heard = now;
        MessageMemory counting = memory;
        if (counting == null) {
            counting = memories.get();
            memory = counting;
            begun = now;
        }
        long all = arrived + bytes.length;
        arrived = all;
        counting.arrived(all);
        return bytes;
    }

    /** When something last arrived. */
    long heard() {
        return heard;
    }

    /** When the message that is arriving began; negative when none is. */
    long waited(long now) {
        return arrived == 0 ? -1 : now - begun;
    }

    /** How much of the current message has arrived. */
    long arrived() {
        return arrived;
    }

    /**
     * Waits for the next message or control frame.
     *
     * @throws WsCloseException when the connection cannot go on, with the code for the client
     * @throws ApiException when a message cannot be accepted: it can only be read as a whole, so
     *     the connection cannot go on either
     */
    Received next() {
        while (true) {
            ClientWsFrame frame;
            try {
                frame = ClientWsFrame.read(socket, frames, limit());
            } catch (DataReader.InsufficientDataAvailableException e) {
                return new Received.Gone();
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new WsCloseException("unknown kind of frame", WsCloseCodes.PROTOCOL_ERROR);
            } catch (WsCloseException e) {
                throw e.closeCode() == WsCloseCodes.TOO_BIG ? tooLarge() : e;
            }
            switch (frame.opCode()) {
                case PING -> {
                    return new Received.Ping(control(frame));
                }
                case PONG -> {
                    byte[] _ = control(frame);
                    return new Received.Pong();
                }
                case CLOSE -> {
                    return new Received.Close(control(frame));
                }
                case BINARY ->
                        throw new WsCloseException(
                                "send JSON in text frames", WsCloseCodes.CANNOT_ACCEPT);
                case TEXT, CONTINUATION -> {
                    if (isWhole(frame)) {
                        return text(bytes(frame));
                    }
                }
            }
        }
    }

    private int limit() {
        return (int) Math.min(maxBytes - fragments.size(), Integer.MAX_VALUE - 16);
    }

    private byte[] control(ClientWsFrame frame) {
        if (!frame.fin() || frame.payloadLength() > MOST_CONTROL_BYTES) {
            throw new WsCloseException(
                    "control frames are whole and short", WsCloseCodes.PROTOCOL_ERROR);
        }
        byte[] payload = plain(frame);
        if (!isFragmented) {
            forget();
        }
        return payload;
    }

    /** Whether the message ends with this frame; if not, the frame is kept. */
    private boolean isWhole(ClientWsFrame frame) {
        boolean continues = frame.opCode() == WsOpCode.CONTINUATION;
        if (continues != isFragmented) {
            throw new WsCloseException(
                    continues
                            ? "a continuation of no message"
                            : "a message within a fragmented message",
                    WsCloseCodes.PROTOCOL_ERROR);
        }
        if (frame.fin()) {
            return true;
        }
        isFragmented = true;
        fragments.writeBytes(plain(frame));
        return false;
    }

    private byte[] bytes(ClientWsFrame last) {
        byte[] end = plain(last);
        if (!isFragmented) {
            return end;
        }
        fragments.writeBytes(end);
        byte[] all = fragments.toByteArray();
        fragments.reset();
        isFragmented = false;
        return all;
    }

    private Received.Text text(byte[] bytes) {
        if (Utf8.firstInvalid(bytes) >= 0) {
            throw new WsCloseException(
                    "the message is not valid UTF-8", WsCloseCodes.NOT_CONSISTENT);
        }
        MessageMemory counted = memory;
        memory = null;
        arrived = 0;
        if (counted == null) {
            // it came in one piece with the message before
            counted = memories.get();
        }
        return new Received.Text(bytes, counted);
    }

    /**
     * The payload. Helidon would unmask it byte by byte, each in a time that grows with the length
     * of the frame.
     */
    private static byte[] plain(ClientWsFrame frame) {
        BufferData masked = frame.maskedData();
        byte[] bytes = new byte[masked.available()];
        int _ = masked.read(bytes);
        int[] mask = frame.maskingKey();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= (byte) mask[i % mask.length];
        }
        return bytes;
    }

    /** Frees the memory of what will not become a message. */
    void forget() {
        MessageMemory counted = memory;
        if (counted != null) {
            memory = null;
            arrived = 0;
            counted.close();
        }
    }

    private ApiException tooLarge() {
        return new ApiException(
                new ApiError(
                        413,
                        "invalid_request_error",
                        "request_too_large",
                        null,
                        "the message is larger than %d MiB; raise --max-body-mb"
                                .formatted(maxBytes >> 20)));
    }
}
