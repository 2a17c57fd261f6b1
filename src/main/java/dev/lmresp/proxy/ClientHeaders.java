package dev.lmresp.proxy;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The headers of a client that engines get. Its key goes to the first engine only that is asked,
 * and only if it may be meant for that one.
 *
 * @param common what each engine gets
 * @param keys the headers with the client's key, by the name of the engine that may have them
 */
public record ClientHeaders(Map<String, String> common, Map<String, Map<String, String>> keys) {
    /** Headers without a key of the client. */
    public static ClientHeaders of(Map<String, String> common) {
        return new ClientHeaders(common, Map.of());
    }

    /**
     * The headers for an engine.
     *
     * @param isFirst whether no other engine was asked before
     */
    public Map<String, String> of(String engine, boolean isFirst) {
        Map<String, String> key = keys.getOrDefault(engine, Map.of());
        if (!isFirst || key.isEmpty()) {
            return common;
        }
        var headers = new LinkedHashMap<>(common);
        headers.putAll(key);
        return headers;
    }

    /** Whether some engine is to get a key of the client's, which is stored nowhere. */
    boolean haveKey() {
        return !keys.isEmpty();
    }
}
