package dev.lmresp.engine;

import java.util.Map;

/**
 * A call to an engine.
 *
 * @param method the HTTP method
 * @param path the path; one that begins with {@code /v1/} is taken below the engine's base URL, any
 *     other, such as {@code /wakeup}, below its root
 * @param headers headers to send, beyond those that every call has
 * @param body the body, empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // a call is handed on, never compared
public record EngineCall(String method, String path, Map<String, String> headers, byte[] body) {
    /** The path of Chat Completions. */
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
