package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * The latest responses of one connection that are not stored: they can be continued on this
 * connection, and are gone with it. Used by one thread at a time.
 */
public final class ConnectionHistory {
    /** A connection that remembers nothing. */
    public static final ConnectionHistory NONE = new ConnectionHistory(_ -> false);

    private static final int MOST_RESPONSES = 16;
    private static final int BYTES_A_VALUE = 48;

    /**
     * The items of one response.
     *
     * @param before what it continues
     * @param items its input and output
     */
    private record Turn(@Nullable Turn before, List<JsonNode> items, long bytes) {}

    private final LongPredicate fits;
    private final Map<String, Turn> turns = new LinkedHashMap<>();

    /**
     * @param fits whether so many bytes may be used; called with all that are, each time that they
     *     change
     */
    public ConnectionHistory(LongPredicate fits) {
        this.fits = fits;
    }

    /** The input and output of a response, and of all before it; empty when it is unknown. */
    Optional<List<JsonNode>> conversation(String id) {
        Turn last = turns.get(id);
        if (last == null) {
            return Optional.empty();
        }
        Deque<Turn> all = new ArrayDeque<>();
        for (Turn one = last; one != null; one = one.before()) {
            all.addFirst(one);
        }
        return Optional.of(all.stream().flatMap(one -> one.items().stream()).toList());
    }

    boolean has(String id) {
        return turns.containsKey(id);
    }

    /**
     * Remembers a response, if there is room for it.
     *
     * @param previous the response that it continues, if that is remembered here
     * @param conversation all items, also those of the responses before it
     */
    void remember(String id, String previous, List<JsonNode> conversation) {
        Turn before = turns.get(previous);
        int known = conversation(previous).map(List::size).orElse(0);
        List<JsonNode> items = new ArrayList<>(conversation.subList(known, conversation.size()));
        turns.put(id, new Turn(before, items, items.stream().mapToLong(this::bytes).sum()));
        while (turns.size() > MOST_RESPONSES || (!turns.isEmpty() && !fits.test(bytes()))) {
            turns.remove(turns.keySet().iterator().next());
        }
    }

    /** Forgets a response: what was to continue it has failed. */
    public void forget(String id) {
        if (turns.remove(id) != null) {
            boolean _ = fits.test(bytes());
        }
    }

    /** The memory of all that can still be reached. */
    private long bytes() {
        Set<Turn> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Turn last : turns.values()) {
            for (Turn one = last; one != null && reached.add(one); one = one.before()) {
                // added
            }
        }
        return reached.stream().mapToLong(Turn::bytes).sum();
    }

    private long bytes(JsonNode node) {
        long bytes = BYTES_A_VALUE;
        if (node.isTextual()) {
            bytes += node.textValue().length();
        }
        for (JsonNode child : node) {
            bytes += bytes(child);
        }
        return bytes;
    }
}
