package dev.lmresp.check;

import dev.lmresp.ShellWord;
import dev.lmresp.client.KeyHeader;

import java.util.TreeMap;

/**
 * The endpoint under test, and how to send a request to it by hand.
 *
 * @param url its base URL
 * @param engine the engine of a proxy that runs only during the checks; empty for a running
 *     endpoint
 * @param keyHeader where the key is sent
 * @param keyVariable the environment variable with the key of a running endpoint, empty for none
 */
public record CheckedEndpoint(String url, String engine, KeyHeader keyHeader, String keyVariable) {
    /** A running endpoint. */
    public static CheckedEndpoint running(String url, KeyHeader keyHeader, String keyVariable) {
        return new CheckedEndpoint(url, "", keyHeader, keyVariable);
    }

    /** A temporary proxy in front of an engine. */
    public static CheckedEndpoint own(String url, KeyHeader keyHeader, String engine) {
        return new CheckedEndpoint(url, engine, keyHeader, "");
    }

    /** A shell command that sends a request again. */
    public String shellLine(SentRequest request) {
        boolean isOwn = !engine.isEmpty();
        if (request.path().equals(SentRequest.RESPONSES) && request.isJson()) {
            return "echo %s | %s %s"
                    .formatted(
                            ShellWord.quoted(request.body()),
                            isOwn ? run() + " lmresp send -" : "lmresp send - --url " + url + key(),
                            request.isStream() ? "--events" : "--no-stream --json");
        }
        String curl =
                isOwn
                        ? curl(request, "$OPENAI_BASE_URL", "OPENAI_API_KEY", "\"")
                        : curl(request, baseUrl(), keyVariable, "'");
        if (request.body().isEmpty()) {
            return isOwn ? run() + " sh -c '" + curl + "'" : curl;
        }
        String body = ShellWord.quoted(request.body());
        return isOwn
                ? "echo %s | %s sh -c '%s -d @-'".formatted(body, run(), curl)
                : curl + " -d " + body;
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

    private String curl(SentRequest request, String base, String variable, String quote) {
        var line = new StringBuilder("curl -i ").append(base).append('/').append(request.path());
        new TreeMap<>(request.headers())
                .forEach(
                        (name, value) -> {
                            // curl's own is as good
                            if (!name.equals("Accept")) {
                                line.append(" -H " + quote + name + ": " + value + quote);
                            }
                        });
        if (!variable.isEmpty()) {
            keyHeader
                    .of("$" + variable)
                    .forEach((name, value) -> line.append(" -H \"" + name + ": " + value + "\""));
        }
        return line.toString();
    }
}
