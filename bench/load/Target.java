import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Where requests go: the engine itself, or something that runs before it.
 *
 * @param name its column in the table
 * @param responses whether it is asked for Responses rather than Chat Completions
 * @param port its port on 127.0.0.1
 * @param process what answers there
 */
record Target(String name, boolean responses, int port, LinuxProcess process) {
    static final String DIRECT = "direct";

    boolean isDirect() {
        return name.equals(DIRECT);
    }

    /** A request that makes the engine follow a {@link Script}. */
    byte[] request(String script, boolean stream) {
        String body =
                responses
                        ? "{\"model\":\"load\",\"stream\":%b,\"input\":\"load?%s\"}"
                        : "{\"model\":\"load\",\"stream\":%b,\"messages\":[{\"role\":\"user\",\"content\":\"load?%s\"}]}";
        return post(body.formatted(stream, script));
    }

    /** A request with a body in JSON. */
    byte[] post(String json) {
        String path = responses ? "/v1/responses" : "/v1/chat/completions";
        String request =
                """
                POST %s HTTP/1.1\r
                Host: 127.0.0.1:%d\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                %s\
                """
                        .formatted(path, port, json.length(), json);
        return request.getBytes(ISO_8859_1);
    }
}
