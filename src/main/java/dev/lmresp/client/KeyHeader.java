package dev.lmresp.client;

import java.util.Map;

/** The header in which a client sends its API key. */
public enum KeyHeader {
    /** {@code Authorization: Bearer}, as OpenAI's clients do. */
    BEARER("Authorization", "Bearer "),
    /** {@code x-api-key}, as Anthropic's clients do. */
    X_API_KEY("x-api-key", "");

    private final String header;
    private final String scheme;

    KeyHeader(String header, String scheme) {
        this.header = header;
        this.scheme = scheme;
    }

    /** The header for a key; none for an empty one. */
    public Map<String, String> of(String key) {
        return key.isEmpty() ? Map.of() : Map.of(header, scheme + key);
    }
}
