package dev.lmresp.proxy.routing;

import dev.lmresp.files.Sha256;
import dev.lmresp.proxy.routing.Route.Stop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Divides requests among equal engines, so that one conversation stays with the engine that has its
 * beginning in its prefix cache, and none has much more to do than its share. A new conversation
 * goes where its hash leads, at every proxy the same (rendezvous hashing), unless that engine is
 * busy. Thread-safe.
 */
public final class Replicas {
    /** How much more than its share an engine may have to do before others are asked. */
    private static final double MOST_OVER_SHARE = 1.25;

    private static final int MOST_REMEMBERED = 20_000;

    private static final double HASHES = 0x1p53;

    /** Where each conversation was last, the least recently used first. */
    private final Map<String, String> last =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    /**
     * The order in which to try some equals.
     *
     * @param conversation what requests with the same beginning have in common; empty when nothing
     *     is known, then the least busy comes first
     * @param running how many requests an engine has now, by its name
     */
    public List<Stop> order(List<Stop> equals, String conversation, ToIntFunction<String> running) {
        int total = equals.stream().mapToInt(it -> running.applyAsInt(it.engine())).sum();
        int weights = equals.stream().mapToInt(Stop::weight).sum();
        Comparator<Stop> byLoad =
                Comparator.comparingDouble(
                        it -> (running.applyAsInt(it.engine()) + 1.0) / it.weight());
        if (conversation.isEmpty()) {
            return equals.stream().sorted(byLoad).toList();
        }
        String remembered = remembered(conversation);
        Comparator<Stop> byCache =
                Comparator.comparing((Stop it) -> !it.engine().equals(remembered))
                        .thenComparingDouble(it -> -score(conversation, it));
        var free = new ArrayList<Stop>();
        var busy = new ArrayList<Stop>();
        for (Stop one : equals) {
            double share = (total + 1.0) * one.weight() / weights;
            boolean isFree =
                    running.applyAsInt(one.engine()) + 1 <= Math.ceil(MOST_OVER_SHARE * share);
            (isFree ? free : busy).add(one);
        }
        free.sort(byCache);
        busy.sort(byLoad);
        free.addAll(busy);
        return List.copyOf(free);
    }

    /** The engine that answered a conversation last; empty when that is not known. */
    public synchronized String remembered(String conversation) {
        return last.getOrDefault(conversation, "");
    }

    /** The same stops, but first the one that answered a conversation last. */
    public List<Stop> continued(List<Stop> stops, String conversation) {
        if (stops.size() < 2) {
            return stops;
        }
        String remembered = remembered(conversation);
        return stops.stream()
                .sorted(Comparator.comparing(it -> !it.engine().equals(remembered)))
                .toList();
    }

    /** An engine has answered a request of a conversation, and so has its beginning now. */
    public synchronized void answered(String conversation, String engine) {
        if (!conversation.isEmpty()) {
            last.put(conversation, engine);
        }
    }

    /** The weighted rendezvous score of an engine: the highest has the conversation. */
    private static double score(String conversation, Stop stop) {
        String hash = Sha256.of(stop.engine() + '\n' + stop.model() + '\n' + conversation);
        long bits = Long.parseUnsignedLong(hash.substring(0, 16), 16) >>> 11;
        return -stop.weight() / Math.log((bits + 0.5) / HASHES);
    }
}
