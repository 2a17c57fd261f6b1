package dev.lmresp.server;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The notes already logged for each session: an agent sends the same tools with every request, and
 * only new notes are of interest. Old sessions are evicted.
 */
final class LoggedNotes {
    private static final int MOST_SESSIONS = 1000;
    private static final int MOST_NOTES = 1000;

    private final Map<String, Set<String>> sessions =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
                    return size() > MOST_SESSIONS;
                }
            };

    /** The notes that have not been logged for this session. */
    synchronized List<String> fresh(String session, List<String> notes) {
        if (notes.isEmpty()) {
            return notes;
        }
        Set<String> known = sessions.computeIfAbsent(session, _ -> new HashSet<>());
        if (known.size() > MOST_NOTES) {
            known.clear();
        }
        return notes.stream().filter(known::add).toList();
    }
}
