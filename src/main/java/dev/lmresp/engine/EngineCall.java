package dev.lmresp.engine;

import java.util.Map;

/**
 * A request to an engine.
 *
 * @param method the HTTP method
 * @param path the path; one that begins with {@code /v1/} is relative to the engine's base URL, any
 *     other, such as {@code /wakeup}, to its root
 * @param headers additional headers
 * @param body the body, empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record EngineCall(String method, String path, Map<String, String> headers, byte[] body) {
    public static final String CHAT_COMPLETIONS = "/v1/chat/completions";

    /** A {@code GET}. */
    public static EngineCall get(String path) {
        return new EngineCall("GET", path, Map.of(), new byte[0]);
    }

    /** A {@code POST} of JSON. */
    public static EngineCall post(String path, byte[] json) {
        return new EngineCall("POST", path, Map.of("Content-Type", "application/json"), json);
    }
}
