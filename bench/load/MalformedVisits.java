import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.List;

/** Requests that are none, or ask for what is not there: each must be refused with a word. */
final class MalformedVisits {
    private static final List<String> REQUESTS =
            List.of(
                    post("{\"model\":\"load\",\"input\":"),
                    post("[]"),
                    post("{\"model\":\"load\",\"input\":{\"a\":1}}"),
                    post("{\"model\":\"load\",\"input\":\"hi\",\"stream\":\"perhaps\"}"),
                    post(""),
                    "BOO\r\n\r\n",
                    "GET  /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    head("GET /nothing"),
                    head("GET /v1/responses"),
                    head("POST /v1/responses", "Content-Length: -5"),
                    head("POST /v1/responses", "Content-Length: five"),
                    head("POST /v1/responses", "no colon"),
                    head("POST /v1/responses", "Host: evil.example"),
                    head("POST /v1/responses", "Transfer-Encoding: chunked") + "zz\r\nhello\r\n");

    private MalformedVisits() {}

    static void one(Visitor visitor) throws IOException {
        String request = REQUESTS.get(visitor.dice(REQUESTS.size()));
        try (Wire wire = visitor.connect()) {
            wire.send(request.getBytes(ISO_8859_1));
            Reply reply = wire.reply();
            WrongAnswer.unless(
                    reply.status() >= 400 && reply.status() < 500,
                    "%d to %s",
                    reply.status(),
                    request);
            String text = reply.text();
            WrongAnswer.unless(
                    text.contains("\"message\":\""), "no word but '%s' to %s", text, request);
        }
    }

    private static String post(String body) {
        return head("POST /v1/responses", "Content-Length: " + body.length()) + body;
    }

    private static String head(String line, String... fields) {
        boolean hasHost = fields.length > 0 && fields[0].startsWith("Host");
        return line
                + " HTTP/1.1\r\n"
                + (hasHost ? "" : "Host: 127.0.0.1\r\n")
                + "Content-Type: application/json\r\n"
                + String.join("\r\n", fields)
                + (fields.length > 0 ? "\r\n" : "")
                + "\r\n";
    }
}
