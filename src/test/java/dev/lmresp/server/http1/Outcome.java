package dev.lmresp.server.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What a parser of requests would see behind the framing.
 *
 * @param requests heads and bodies, these without chunks; the last may be in the middle, and of one
 *     that was refused there only the head counts
 * @param refusal the status and the message of a refusal, empty when there was none
 */
record Outcome(List<String> requests, String refusal) {
    private static final long MAX_BODY = 1 << 20;

    static Outcome of(String bytes) {
        return of(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Outcome of(byte[] bytes) {
        return of(List.of(bytes));
    }

    /** The same bytes in parts at random. */
    static Outcome inParts(byte[] bytes, Random random) {
        int most = 1 + random.nextInt(random.nextBoolean() ? 3 : 60);
        var parts = new ArrayList<byte[]>();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(most));
            parts.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return of(parts);
    }

    private static Outcome of(List<byte[]> parts) {
        var framing = new RequestFraming(MAX_BODY);
        var out = new ByteArrayOutputStream();
        String refusal = "";
        try {
            for (byte[] part : parts) {
                framing.offer(part);
                for (byte[] more = framing.read(); more != null; more = framing.read()) {
                    out.writeBytes(more);
                }
            }
        } catch (MalformedRequest e) {
            refusal = e.status() + " " + e.getMessage();
        }
        List<String> requests = requests(out.toString(StandardCharsets.ISO_8859_1));
        if (!refusal.isEmpty() && framing.phase() == RequestFraming.Phase.BODY) {
            String last = requests.removeLast();
            requests.add(last.substring(0, last.indexOf("\r\n\r\n") + 4));
        }
        return new Outcome(requests, refusal);
    }

    /** Reads what was written, which is only of one kind. */
    private static List<String> requests(String written) {
        var requests = new ArrayList<String>();
        int at = 0;
        while (at < written.length()) {
            int end = written.indexOf("\r\n\r\n", at) + 4;
            String head = written.substring(at, end);
            at = end;
            var body = new StringBuilder();
            if (head.contains("\r\nTransfer-Encoding: chunked\r\n")) {
                at = chunks(written, at, body);
            } else if (head.contains("\r\nContent-Length: ")) {
                int length =
                        Integer.parseInt(
                                head.replaceAll("(?s).*\r\nContent-Length: (\\d+)\r\n.*", "$1"));
                end = Math.min(written.length(), at + length);
                body.append(written, at, end);
                at = end;
            }
            // a client that has begun its body does not wait to be told to
            requests.add(head.replace("Expect: 100-continue\r\n", "") + body);
        }
        return requests;
    }

    private static int chunks(String written, int from, StringBuilder body) {
        int at = from;
        while (at < written.length()) {
            int line = written.indexOf("\r\n", at);
            int size = Integer.parseInt(written.substring(at, line), 16);
            at = line + 2;
            body.append(written, at, at + size);
            at += size + 2;
            if (size == 0) {
                body.append('.');
                break;
            }
        }
        return at;
    }
}
