package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Map;

/** An example for each string format of JSON Schema. */
final class Formats {
    private static final Map<String, String> EXAMPLES =
            Map.ofEntries(
                    Map.entry("date", "2026-01-02"),
                    Map.entry("time", "03:04:05Z"),
                    Map.entry("date-time", "2026-01-02T03:04:05Z"),
                    Map.entry("duration", "PT1H"),
                    Map.entry("email", "ada@example.com"),
                    Map.entry("hostname", "example.com"),
                    Map.entry("ipv4", "192.0.2.1"),
                    Map.entry("ipv6", "2001:db8::1"),
                    Map.entry("uri", "https://example.com/"),
                    Map.entry("url", "https://example.com/"),
                    Map.entry("uri-reference", "/example"),
                    Map.entry("iri", "https://example.com/"),
                    Map.entry("uuid", "00000000-0000-4000-8000-000000000001"),
                    Map.entry("regex", "example"),
                    Map.entry("json-pointer", "/example"),
                    Map.entry("byte", "ZXhhbXBsZQ=="));

    private Formats() {}

    /** An example of the schema's format, {@code example} when it has none. */
    static String example(JsonNode schema) {
        return EXAMPLES.getOrDefault(schema.path("format").asText(), "example");
    }
}
