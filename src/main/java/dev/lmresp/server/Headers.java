package dev.lmresp.server;

import dev.lmresp.translate.Note;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.List;
import java.util.stream.Stream;

final class Headers {
    /** The header that lists what was changed or dropped. */
    static final String NOTES = "x-lmresp-notes";

    /** Clients reject headers that are much longer. */
    private static final int MAX_NOTES_LENGTH = 2000;

    private Headers() {}

    /** The first value of a header, empty when absent. */
    static String get(ServerRequest request, String name) {
        return request.headers().first(HeaderNames.create(name)).orElse("");
    }

    static void set(ServerResponse response, String name, String value) {
        response.headers().set(HeaderNames.create(name), value);
    }

    /** True when the client sent {@code Connection: close}. */
    static boolean saysClose(ServerRequest request) {
        return hasToken(request.headers().values(HeaderNames.CONNECTION), "close");
    }

    /** True when a header has a token in one of its lists. */
    private static boolean hasToken(List<String> values, String token) {
        return values.stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .anyMatch(one -> one.strip().equalsIgnoreCase(token));
    }

    /** True when the answer has {@code Connection: close}. */
    static boolean saysClose(ServerResponse response) {
        return response.headers()
                .first(HeaderNames.CONNECTION)
                .filter("close"::equalsIgnoreCase)
                .isPresent();
    }

    /** Sets the headers of a stream of events. */
    static void eventStream(ServerResponse response) {
        set(response, "Content-Type", "text/event-stream; charset=utf-8");
        set(response, "Cache-Control", "no-cache");
        // proxies such as nginx would buffer events
        set(response, "X-Accel-Buffering", "no");
    }

    /** Says which of several engines answers; empty when there is one. */
    static void engine(ServerResponse response, String name) {
        if (!name.isEmpty()) {
            set(response, "x-lmresp-engine", name);
        }
    }

    /** Sets the header that lists what was changed or dropped. */
    static void notes(ServerResponse response, List<Note> notes) {
        if (notes.isEmpty()) {
            return;
        }
        var text = new StringBuilder();
        for (Note note : notes) {
            String one = ascii(note.toString());
            if (text.length() + one.length() > MAX_NOTES_LENGTH) {
                text.append("; ...");
                break;
            }
            text.append(text.isEmpty() ? "" : "; ").append(one);
        }
        set(response, NOTES, text.toString());
    }

    private static String ascii(String text) {
        var clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            clean.append(c >= ' ' && c < 127 ? c : '?');
        }
        return clean.toString();
    }
}
