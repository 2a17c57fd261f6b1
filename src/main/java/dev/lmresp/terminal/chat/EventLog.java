package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The events of a turn, as a person reads them beside the answer: pieces of the same thing that
 * follow each other share a line. One thread adds while others look.
 */
final class EventLog {
    /** Enough for any answer that a person reads; older ones are dropped. */
    private static final int MOST_EVENTS = 50_000;

    private static final String PREFIX = "response.";

    private final LongSupplier nanoClock;
    private final long started;
    private final List<Timed> events = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    /** An event and when it came, in nanoseconds since the turn began. */
    record Timed(long nanos, ServerEvent event) {}

    /** Events of one type that followed each other, at least one. */
    private record Run(long nanos, String type, String detail, int count) {}

    EventLog(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.started = nanoClock.getAsLong();
    }

    synchronized void add(ServerEvent event) {
        long nanos = nanoClock.getAsLong() - started;
        if (events.size() < MOST_EVENTS) {
            events.add(new Timed(nanos, event));
        }
        Run last = runs.isEmpty() ? null : runs.getLast();
        if (last != null && last.type().equals(event.type()) && event.type().endsWith(".delta")) {
            runs.removeLast();
            runs.add(new Run(last.nanos(), last.type(), detail(event), last.count() + 1));
        } else {
            runs.add(new Run(nanos, event.type(), detail(event), 1));
        }
    }

    /**
     * The lines, the oldest first: time, type, and what tells the event from others of its type.
     */
    synchronized List<String> lines() {
        return runs.stream().map(EventLog::line).toList();
    }

    /** Every event with its data, one a line. */
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

    private static String line(Run run) {
        String type =
                run.type().startsWith(PREFIX) ? run.type().substring(PREFIX.length()) : run.type();
        return "%s %s%s %s"
                .formatted(
                        time(run.nanos()),
                        type,
                        run.count() > 1 ? " ×" + run.count() : "",
                        run.detail())
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
        return data.path("response").path("status").asText("");
    }
}
