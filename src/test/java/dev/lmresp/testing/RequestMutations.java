package dev.lmresp.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests of all kinds, valid ones changed at random; the same for the same seed. */
public final class RequestMutations {
    private static final List<String> PIECES =
            List.of(
                    "\r\n",
                    "\n",
                    "\r",
                    "\0",
                    " ",
                    "\t",
                    ":",
                    ";",
                    ",",
                    "\r\n ",
                    "\r\n\r\n",
                    "0\r\n",
                    "ffffffff",
                    "-1",
                    "+5",
                    "0x5",
                    "%",
                    "%zz",
                    "%00",
                    "?",
                    "#",
                    "//",
                    "/../",
                    "*",
                    "\"",
                    "[::1]",
                    "[",
                    "\u00e9",
                    "\u007f",
                    "HTTP/1.0",
                    "Host: evil.example\r\n",
                    "Content-Length: 5\r\n",
                    "Content-Length: 5, 5\r\n",
                    "Transfer-Encoding: chunked\r\n",
                    "Transfer-Encoding: gzip\r\n",
                    "Content-Encoding: gzip\r\n",
                    "Content-Encoding: zstd\r\n",
                    "Content-Encoding: deflate\r\n",
                    "Expect: 100-continue\r\n",
                    "Connection: close\r\n",
                    "Connection: upgrade\r\nUpgrade: websocket\r\n",
                    "Origin: http://localhost\r\n",
                    "TE: trailers\r\n",
                    "Authorization: Bearer \u00e9\r\n",
                    ": x\r\n",
                    "http://127.0.0.1/",
                    "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");

    private RequestMutations() {}

    /** One or more requests on one connection, most of them spoilt. */
    public static byte[] any(Random random, String model) {
        var all = new ByteArrayOutputStream();
        for (int i = random.nextInt(3); i >= 0; i--) {
            all.writeBytes(bytes(valid(random, model)));
        }
        byte[] requests = all.toByteArray();
        for (int i = random.nextInt(4); i > 0; i--) {
            requests = mutated(requests, random);
        }
        return requests;
    }

    private static String valid(Random random, String model) {
        String body = "{\"model\":\"" + model + "\",\"input\":\"say hi\"}";
        return switch (random.nextInt(10)) {
            case 0 -> "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
            case 1 -> "GET /v1/models/" + model + "/?a=b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
            case 2 -> "OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\nOrigin: http://localhost\r\n\r\n";
            case 3 ->
                    "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                            + " application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + chunked(body, random);
            case 4 ->
                    "POST http://127.0.0.1:1/v1/chat/completions HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Content-Length: "
                            + 2
                            + "\r\nAuthorization: Bearer k\r\n\r\n{}";
            case 5 -> "HEAD /v1/models HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n\r\n";
            case 6 ->
                    "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                            + body.length()
                            + "\r\nExpect: 100-continue\r\n\r\n"
                            + body;
            case 7, 8 -> message(random, model);
            default ->
                    "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                            + " application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body;
        };
    }

    private static String message(Random random, String model) {
        String body =
                "{\"model\":\""
                        + model
                        + "\",\"max_tokens\":9,\"stream\":"
                        + random.nextBoolean()
                        + ",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}";
        return "POST /v1/messages?beta=true HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                + " application/json\r\nanthropic-version: 2023-06-01\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static String chunked(String body, Random random) {
        var chunks = new StringBuilder();
        for (int at = 0; at < body.length(); ) {
            int end = Math.min(body.length(), at + 1 + random.nextInt(40));
            chunks.append(Integer.toHexString(end - at))
                    .append(random.nextInt(4) == 0 ? ";a=\"b\"" : "")
                    .append("\r\n")
                    .append(body, at, end)
                    .append("\r\n");
            at = end;
        }
        return chunks + "0\r\n" + (random.nextInt(4) == 0 ? "X-Sum: 1\r\n" : "") + "\r\n";
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + random.nextInt(8));
        byte[] middle =
                switch (random.nextInt(5)) {
                    case 0 -> new byte[0];
                    case 1 -> new byte[] {(byte) random.nextInt(256)};
                    case 2 -> Arrays.copyOfRange(bytes, at, bytes.length);
                    default -> bytes(PIECES.get(random.nextInt(PIECES.size())));
                };
        boolean replaces = random.nextBoolean();
        var all = new ByteArrayOutputStream();
        all.write(bytes, 0, at);
        all.writeBytes(middle);
        int rest = replaces ? end : at;
        all.write(bytes, rest, bytes.length - rest);
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
