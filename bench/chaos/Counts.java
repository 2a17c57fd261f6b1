import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What has happened in a run, and what should not have. */
final class Counts {
    private static final int MOST_SHOWN = 20;

    private final Map<String, LongAdder> events = new ConcurrentSkipListMap<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();

    /** Background responses whose end nobody has seen: how to ask for them. */
    private final Map<String, String> open = new ConcurrentHashMap<>();

    void add(String event) {
        events.computeIfAbsent(event, _ -> new LongAdder()).increment();
    }

    void wrong(String what) {
        wrong.add(what);
    }

    void opened(String id) {
        open.put(id, id);
    }

    void ended(String id) {
        open.remove(id);
    }

    boolean isGood() {
        return wrong.isEmpty();
    }

    /** Looks for background responses that were given up and have no end. */
    void unfinished(Fleet fleet, long since) throws InterruptedException {
        long until = System.nanoTime() + 45_000_000_000L;
        while (!open.isEmpty() && System.nanoTime() < until) {
            for (String id : open.keySet()) {
                String status = Ask.status(fleet.url(), id);
                if (!status.isEmpty()
                        && !status.equals("queued")
                        && !status.equals("in_progress")) {
                    ended(id);
                }
            }
            Thread.sleep(500);
        }
        open.keySet().forEach(id -> wrong("background response " + id + " has no end"));
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        events.forEach((event, count) -> text.append("%8d  %s%n".formatted(count.sum(), event)));
        wrong.stream()
                .limit(MOST_SHOWN)
                .forEach(it -> text.append("WRONG: ").append(it).append('\n'));
        return text.append("%d wrong%n".formatted(wrong.size())).toString();
    }
}
