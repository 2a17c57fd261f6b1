package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Map;
import java.util.regex.Pattern;

/** The formats of strings that JSON schemas name: how to recognise one, and an example. */
final class Formats {
    private static final String DATE = "\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])";
    private static final String TIME =
            "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:[Zz]|[+-][0-2]\\d:[0-5]\\d)";

    private record Format(String example, Pattern pattern) {
        static Format of(String example, String pattern) {
            return new Format(example, Pattern.compile(pattern));
        }
    }

    private static final Map<String, Format> FORMATS =
            Map.ofEntries(
                    Map.entry("date", Format.of("2026-01-02", DATE)),
                    Map.entry("time", Format.of("03:04:05Z", TIME)),
                    Map.entry("date-time", Format.of("2026-01-02T03:04:05Z", DATE + "[Tt]" + TIME)),
                    Map.entry(
                            "duration", Format.of("PT1H", "P(?:\\d+[YMWD])*(?:T(?:\\d+[HMS])+)?")),
                    Map.entry(
                            "email", Format.of("ada@example.com", "[^\\s@]+@[^\\s@]+\\.[^\\s@]+")),
                    Map.entry(
                            "hostname",
                            Format.of("example.com", "[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*")),
                    Map.entry(
                            "ipv4",
                            Format.of(
                                    "192.0.2.1",
                                    "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}")),
                    Map.entry("ipv6", Format.of("2001:db8::1", "[0-9A-Fa-f]*:[0-9A-Fa-f:.]+")),
                    Map.entry(
                            "uri",
                            Format.of("https://example.com/", "[A-Za-z][A-Za-z0-9+.-]*:\\S+")),
                    Map.entry(
                            "url",
                            Format.of("https://example.com/", "[A-Za-z][A-Za-z0-9+.-]*:\\S+")),
                    Map.entry("uri-reference", Format.of("/example", "\\S*")),
                    Map.entry(
                            "iri",
                            Format.of("https://example.com/", "[A-Za-z][A-Za-z0-9+.-]*:\\S+")),
                    Map.entry(
                            "uuid",
                            Format.of(
                                    "00000000-0000-4000-8000-000000000001",
                                    "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")),
                    Map.entry("regex", Format.of("example", ".*")),
                    Map.entry("json-pointer", Format.of("/example", "(?:/.*)?")),
                    Map.entry("byte", Format.of("ZXhhbXBsZQ==", "[A-Za-z0-9+/]*={0,2}")));

    private Formats() {}

    /** An example of the schema's format, {@code example} when it has none. */
    static String example(JsonNode schema) {
        Format format = FORMATS.get(schema.path("format").asText());
        return format == null ? "example" : format.example();
    }

    /** Whether a text has the schema's format; true when it has none, or one that is not known. */
    static boolean fits(String text, JsonNode schema) {
        Format format = FORMATS.get(schema.path("format").asText());
        return format == null || format.pattern().matcher(text).matches();
    }
}
