package dev.lmresp.server.websocket;

import io.helidon.websocket.WsOpCode;

import java.io.ByteArrayOutputStream;

/**
 * Turns server-sent events into text frames: the data of each event becomes a frame, so that both
 * transports send the same bytes.
 */
final class EventMessages {
    private static final int DATA_PREFIX = "data: ".length();

    private EventMessages() {}

    /**
     * The frames.
     *
     * @param events whole events as {@link dev.lmresp.responses.EventWriter} writes them: a line
     *     with the type, one with the data, an empty one
     */
    static byte[] of(byte[] events) {
        var frames = new ByteArrayOutputStream(events.length);
        int at = 0;
        while (at < events.length) {
            int begin = endOfLine(events, at) + 1 + DATA_PREFIX;
            int end = endOfLine(events, begin);
            FrameWriter.append(frames, WsOpCode.TEXT, events, begin, end - begin);
            at = end + 2;
        }
        return frames.toByteArray();
    }

    private static int endOfLine(byte[] text, int from) {
        int i = from;
        while (text[i] != '\n') {
            i++;
        }
        return i;
    }
}
