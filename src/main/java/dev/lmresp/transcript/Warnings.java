package dev.lmresp.transcript;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Warns about problems with recordings, once for each kind. */
final class Warnings {
    /** The kinds of problems. */
    enum Kind {
        SLOW_DISK,
        BROKEN_DISK,
        TOO_LARGE,
        NOT_REMOVED,
        BEYOND_BOUNDS
    }

    private final Consumer<String> people;
    private final Set<Kind> reported = ConcurrentHashMap.newKeySet();

    Warnings(Consumer<String> people) {
        this.people = people;
    }

    void warn(Kind kind, String sentence) {
        if (reported.add(kind)) {
            people.accept(sentence);
        }
    }
}
