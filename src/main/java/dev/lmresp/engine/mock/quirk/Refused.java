package dev.lmresp.engine.mock.quirk;

import dev.lmresp.engine.EngineAnswer;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An error of an engine in place of an answer.
 *
 * @param contentType the type of the body, empty for none
 * @param retryAfter the seconds in Retry-After, empty for none
 */
record Refused(int status, String contentType, String retryAfter, String body) {
    private static final String JSON = "application/json";

    /** An error in JSON; the text is JSON with single quotes. */
    static Refused json(int status, String body) {
        return new Refused(status, JSON, "", body.replace('\'', '"'));
    }

    /** An error in OpenAI's envelope. */
    static Refused openAi(int status, String param, String code, String message) {
        return new Refused(
                status,
                JSON,
                "",
                "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"param\":%s,\"code\":%s}}"
                        .formatted(message, orNull(param), orNull(code)));
    }

    /** An error without envelope, as in old versions of vLLM and in LMDeploy. */
    static Refused flat(int status, String type, String message) {
        return new Refused(
                status,
                JSON,
                "",
                // no %d, which uses the digits of the default locale
                "{\"object\":\"error\",\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":%s}"
                        .formatted(message, type, status));
    }

    EngineAnswer answer() {
        Map<String, List<String>> headers = new HashMap<>();
        if (!contentType.isEmpty()) {
            headers.put("content-type", List.of(contentType));
        }
        if (!retryAfter.isEmpty()) {
            headers.put("retry-after", List.of(retryAfter));
        }
        return new EngineAnswer(
                status,
                Map.copyOf(headers),
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String orNull(String text) {
        return text.isEmpty() ? "null" : "\"" + text + "\"";
    }
}
