package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The events of a turn, as shown beside the answer: consecutive pieces of the same text share a
 * line, while the answer is on the same line. One thread adds while others read.
 */
final class EventLog {
    /** More than in any readable answer; older ones are dropped. */
    private static final int MOST_EVENTS = 50_000;

    private static final String PREFIX = "response.";

    private final LongSupplier nanoClock;
    private final long started;
    private final List<Timed> events = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private Run last = new Run(0, "", 0);
    private int answerLine;

    /** An event with its time, in nanoseconds since the start of the turn. */
    record Timed(long nanos, ServerEvent event) {}

    /** Consecutive events of one type, with the time of the first. */
    private record Run(long nanos, String type, int count) {}

    EventLog(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.started = nanoClock.getAsLong();
    }

    synchronized void add(ServerEvent event) {
        long nanos = nanoClock.getAsLong() - started;
        if (events.size() < MOST_EVENTS) {
            events.add(new Timed(nanos, event));
        }
        boolean isMore =
                event.type().equals(last.type())
                        && event.type().endsWith(".delta")
                        && lines.size() > answerLine;
        if (isMore) {
            lines.removeLast();
            last = new Run(last.nanos(), last.type(), last.count() + 1);
        } else {
            while (lines.size() < answerLine) {
                lines.add("");
            }
            last = new Run(nanos, event.type(), 1);
        }
        lines.add(line(last, detail(event)));
    }

    /** The lines, oldest first: time, type, and the details of the event. */
    synchronized List<String> lines() {
        return lines.stream().filter(line -> !line.isEmpty()).toList();
    }

    /**
     * The lines, each beside the line of the answer that was written when its events arrived, or
     * below it if there are more; if there are fewer, some are empty.
     *
     * @param answer the current number of lines of the answer
     */
    synchronized List<String> linesBeside(int answer) {
        answerLine = Math.max(0, answer - 1);
        return List.copyOf(lines);
    }

    /** Every event with its data, one per line. */
    synchronized List<String> whole() {
        return events.stream()
                .map(
                        it ->
                                "%s %s %s"
                                        .formatted(
                                                time(it.nanos()),
                                                it.event().type(),
                                                Json.text(it.event().data())))
                .toList();
    }

    private static String line(Run run, String detail) {
        String type =
                run.type().startsWith(PREFIX) ? run.type().substring(PREFIX.length()) : run.type();
        return "%s %s%s %s"
                .formatted(
                        time(run.nanos()), type, run.count() > 1 ? " ×" + run.count() : "", detail)
                .stripTrailing();
    }

    private static String time(long nanos) {
        return String.format(Locale.ROOT, "%7.3f", nanos / 1e9);
    }

    private static String detail(ServerEvent event) {
        JsonNode data = event.data();
        if (data.has("delta")) {
            return Json.text(data.path("delta"));
        }
        JsonNode item = data.path("item");
        if (item.isObject()) {
            return (item.path("type").asText("") + " " + item.path("name").asText("")).strip();
        }
        String status = data.path("response").path("status").asText("");
        // most events of a response are named after its status
        return event.type().equals(PREFIX + status) ? "" : status;
    }
}
