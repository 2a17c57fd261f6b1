package dev.lmresp.messages;

import dev.lmresp.responses.Amendment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what is changed or left out of a request. What happens again for the same reason, as
 * with the same block of a long conversation, is told once.
 */
final class Amendments {
    private record Change(Amendment.Kind kind, String reason) {}

    /** The first path of each change. */
    private final Map<Change, String> first = new LinkedHashMap<>();

    Amendments(List<Amendment> earlier) {
        earlier.forEach(one -> add(one.kind(), one.path(), one.reason()));
    }

    void dropped(String path, String reason) {
        add(Amendment.Kind.DROPPED, path, reason);
    }

    void approximated(String path, String reason) {
        add(Amendment.Kind.APPROXIMATED, path, reason);
    }

    private void add(Amendment.Kind kind, String path, String reason) {
        first.putIfAbsent(new Change(kind, reason), path);
    }

    /** All changes so far, in order. */
    List<Amendment> all() {
        return first.entrySet().stream()
                .map(
                        one ->
                                new Amendment(
                                        one.getKey().kind(), one.getValue(), one.getKey().reason()))
                .toList();
    }
}
