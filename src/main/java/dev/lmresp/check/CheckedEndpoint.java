package dev.lmresp.check;

import dev.lmresp.ShellWord;

/**
 * The endpoint under test, and how to send a request to it by hand.
 *
 * @param url its base URL
 * @param engine the engine of a proxy that runs only during the checks; empty for a running
 *     endpoint
 * @param keyVariable the environment variable with the key of a running endpoint, empty for none
 */
public record CheckedEndpoint(String url, String engine, String keyVariable) {
    /** A running endpoint. */
    public static CheckedEndpoint running(String url, String keyVariable) {
        return new CheckedEndpoint(url, "", keyVariable);
    }

    /** A temporary proxy in front of an engine. */
    public static CheckedEndpoint own(String url, String engine) {
        return new CheckedEndpoint(url, engine, "");
    }

    /** A shell command that sends a request again. */
    public String shellLine(SentRequest request) {
        String body = ShellWord.quoted(request.body());
        if (!request.isJson()) {
            return engine.isEmpty()
                    ? curl(baseUrl(), keyVariable, "'") + " -d " + body
                    : "echo %s | %s sh -c '%s -d @-'"
                            .formatted(
                                    body, run(), curl("$OPENAI_BASE_URL", "OPENAI_API_KEY", "\""));
        }
        String send =
                engine.isEmpty() ? "lmresp send - --url " + url + key() : run() + " lmresp send -";
        return "echo %s | %s %s"
                .formatted(body, send, request.isStream() ? "--events" : "--no-stream --json");
    }

    private String run() {
        return "lmresp run --engine %s --".formatted(ShellWord.quoted(engine));
    }

    private String key() {
        return keyVariable.isEmpty() ? "" : " --api-key-env " + keyVariable;
    }

    private String baseUrl() {
        return url.endsWith("/v1") ? url : url + "/v1";
    }

    private static String curl(String base, String keyVariable, String quote) {
        return "curl -i %s/responses -H %sContent-Type: application/json%2$s%s"
                .formatted(
                        base,
                        quote,
                        keyVariable.isEmpty()
                                ? ""
                                : " -H \"Authorization: Bearer $%s\"".formatted(keyVariable));
    }
}
