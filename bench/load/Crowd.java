import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Visitors that come at the same time, and what was wrong with what they got. */
final class Crowd {
    private static final int VISITORS = 24;

    /** So that a soak has an end, however fast the machine is. */
    private static final int MOST_A_SECOND = 250;

    /** After so many it is known that something is wrong. */
    private static final int MOST_WRONG = 50;

    private static final int SHOWN_LETTERS = 400;
    private static final int PAUSE_MILLIS = 60;

    private final Target proxy;
    private final SplittableRandom random;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Visit, AtomicLong> visits = new EnumMap<>(Visit.class);
    private final List<String> wrong = new ArrayList<>();

    Crowd(Target proxy, long seed) {
        this.proxy = proxy;
        this.random = new SplittableRandom(seed);
        for (Visit visit : Visit.values()) {
            visits.put(visit, new AtomicLong());
        }
    }

    /** Lets them come for so long; returns the most that the proxy has held meanwhile. */
    Held visit(Duration time) throws InterruptedException {
        long begun = System.nanoTime();
        long end = begun + time.toNanos();
        long before = count();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < VISITORS; i++) {
            var visitor = new Visitor(proxy, random.split(), ids);
            threads.add(Thread.ofVirtual().start(() -> visit(visitor, begun, end, before)));
        }
        Held most = Held.by(proxy.process());
        while (threads.stream().anyMatch(Thread::isAlive)) {
            Thread.sleep(200);
            most = most.max(Held.by(proxy.process()));
        }
        return most;
    }

    private void visit(Visitor visitor, long begun, long end, long before) {
        try (visitor) {
            while (System.nanoTime() < end && !isEnough()) {
                double seconds = (System.nanoTime() - begun) / 1e9;
                if (count() - before > seconds * MOST_A_SECOND + VISITORS) {
                    visitor.pause(PAUSE_MILLIS);
                    continue;
                }
                Visit visit = Visit.any(visitor);
                visits.get(visit).incrementAndGet();
                try {
                    visit.by(visitor);
                } catch (IOException | RuntimeException e) {
                    add(visit, e);
                    visitor.close();
                }
                visitor.pause(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            // it has left anyway
        }
    }

    private void add(Visit visit, Exception failure) {
        String what =
                failure instanceof WrongAnswer
                        ? String.valueOf(failure.getMessage())
                        : failure.toString();
        String line = visit + ": " + what.replaceAll("[\r\n]+", " ");
        synchronized (wrong) {
            wrong.add(line.substring(0, Math.min(line.length(), SHOWN_LETTERS)));
        }
    }

    private boolean isEnough() {
        synchronized (wrong) {
            return wrong.size() >= MOST_WRONG;
        }
    }

    /** How many visits there were. */
    long count() {
        return visits.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** What was wrong, a line each. */
    List<String> wrong() {
        synchronized (wrong) {
            return List.copyOf(wrong);
        }
    }

    /** How many visits of each kind there were. */
    String kinds() {
        return visits.entrySet().stream()
                .map(
                        one ->
                                "%d %s"
                                        .formatted(
                                                one.getValue().get(),
                                                one.getKey()
                                                        .name()
                                                        .toLowerCase(Locale.ROOT)
                                                        .replace('_', ' ')))
                .collect(Collectors.joining(", "));
    }
}
