import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Answers, encoded before they are needed. */
final class Chunks {
    /** Chunks in a block: about 200 KB, so that one write is one large system call. */
    static final int PER_BLOCK = 1000;

    static final byte[] STREAM_HEAD =
            latin1(
                    """
                    HTTP/1.1 200 OK\r
                    Content-Type: text/event-stream; charset=utf-8\r
                    Cache-Control: no-cache\r
                    Transfer-Encoding: chunked\r
                    \r
                    """);
    static final byte[] FIRST =
            framed(event("{\"role\":\"assistant\",\"content\":\"\"}", "null", ""));
    static final byte[] LAST = last();
    static final byte[] HEALTH = answer("200 OK", "{\"status\":\"ok\"}");
    static final byte[] NOT_FOUND =
            answer("404 Not Found", "{\"error\":{\"message\":\"no such path\"}}");
    static final byte[] MODELS =
            answer(
                    "200 OK",
                    "{\"object\":\"list\",\"data\":[{\"id\":\"load\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"bench\"}]}");
    static final byte[] SMALL = whole("Hello, how can I help you today?");
    static final byte[] PING = framed(": ping\n\n");

    /** Where the digits of the time stand in a timed chunk. */
    private static final int TIME_AT;

    private static final byte[] TIMED;

    static {
        String timed = event("{\"content\":\"~t" + "0".repeat(Mark.DIGITS) + "\"}", "null", "");
        TIMED = framed(timed);
        TIME_AT = new String(TIMED, ISO_8859_1).indexOf("~t") + 2;
    }

    private static final Map<String, ByteBuffer> BLOCKS = new HashMap<>();

    private Chunks() {}

    /** A block of chunks of the same text; the caller may move the position of what it gets. */
    static ByteBuffer block(int chunks, int size, int perFrame) {
        return BLOCKS.computeIfAbsent(
                        chunks + " " + size + " " + perFrame,
                        key -> encoded(chunks, size, perFrame))
                .duplicate();
    }

    /** A chunk whose text is a {@link Mark}. */
    static ByteBuffer timed(long nanos) {
        byte[] chunk = TIMED.clone();
        long rest = nanos;
        for (int i = TIME_AT + Mark.DIGITS - 1; i >= TIME_AT; i--) {
            chunk[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return ByteBuffer.wrap(chunk);
    }

    /** So many letters of a text. */
    static String tokens(int size) {
        return " token".repeat(size / 6 + 1).substring(0, size);
    }

    private static ByteBuffer encoded(int chunks, int size, int perFrame) {
        String event = event("{\"content\":\"" + tokens(size) + "\"}", "null", "");
        var bytes = new ByteArrayOutputStream();
        for (int left = chunks; left > 0; left -= perFrame) {
            bytes.writeBytes(framed(event.repeat(Math.min(left, perFrame))));
        }
        return ByteBuffer.allocateDirect(bytes.size()).put(bytes.toByteArray()).flip();
    }

    /** A chunk with a text. */
    static ByteBuffer saying(String text) {
        return ByteBuffer.wrap(framed(event("{\"content\":\"" + text + "\"}", "null", "")));
    }

    /** An answer in one piece with a text. */
    static byte[] whole(String text) {
        return answer(
                "200 OK",
                "{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"load\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                        + text
                        + "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":9,\"total_tokens\":21}}");
    }

    /** An error. */
    static byte[] error(int status) {
        return answer(
                status + " Scripted",
                "{\"error\":{\"message\":\"scripted %d\",\"type\":\"server_error\",\"code\":null}}"
                        .formatted(status));
    }

    private static byte[] last() {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                framed(
                        event(
                                "{}",
                                "\"stop\"",
                                ",\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":9,\"total_tokens\":21}")));
        bytes.writeBytes(framed("data: [DONE]\n\n"));
        bytes.writeBytes(latin1("0\r\n\r\n"));
        return bytes.toByteArray();
    }

    private static String event(String delta, String finishReason, String more) {
        return "data:"
                   + " {\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"load\",\"choices\":[{\"index\":0,\"delta\":"
                + delta
                + ",\"logprobs\":null,\"finish_reason\":"
                + finishReason
                + "}]"
                + more
                + "}\n\n";
    }

    private static byte[] framed(String text) {
        return latin1(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private static byte[] answer(String status, String json) {
        return latin1(
                "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(status, json.length(), json));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
