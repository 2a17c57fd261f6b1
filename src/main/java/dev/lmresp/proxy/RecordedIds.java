package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.transcript.TimedEvent;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.translate.IdSource;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Returns the ids and times of a recorded answer again, in their order. */
final class RecordedIds implements IdSource {
    /** The format of lmresp's ids; those of engines differ. */
    private static final Pattern MADE = Pattern.compile("[a-z]+_[0-9a-f]{32}");

    private final Map<String, Queue<String>> left = new HashMap<>();
    private final Queue<Long> times = new ArrayDeque<>();
    private long time;
    private int invented;

    RecordedIds(TimedEvents answer) {
        for (String id : idsIn(answer)) {
            String prefix = id.substring(0, id.indexOf('_') + 1);
            left.computeIfAbsent(prefix, _ -> new ArrayDeque<>()).add(id);
        }
        if (!answer.events().isEmpty()) {
            JsonNode response = answer.events().getLast().data().path("response");
            for (String name : List.of("created_at", "completed_at")) {
                if (response.path(name).isIntegralNumber()) {
                    times.add(response.path(name).longValue());
                }
            }
        }
    }

    private static Set<String> idsIn(TimedEvents answer) {
        var ids = new LinkedHashSet<String>();
        messageIdIn(answer).ifPresent(ids::add);
        for (TimedEvent event : answer.events()) {
            var nodes = new ArrayList<JsonNode>();
            nodes.add(event.data().path("item"));
            nodes.add(event.data().path("response"));
            event.data().path("response").path("output").forEach(nodes::add);
            nodes.add(event.data().path("content_block"));
            event.data().path("content").forEach(nodes::add);
            for (JsonNode node : nodes) {
                for (String name : List.of("id", "call_id")) {
                    String id = node.path(name).asText("");
                    if (MADE.matcher(id).matches()) {
                        ids.add(id);
                    }
                }
            }
        }
        return ids;
    }

    /** The id of the response that became a message; the ids of other items are not told then. */
    private static Optional<String> messageIdIn(TimedEvents answer) {
        return answer.events().stream()
                .flatMap(event -> Stream.of(event.data(), event.data().path("message")))
                .filter(it -> it.path("type").asText("").equals(TimedEvents.MESSAGE))
                .map(message -> message.path("id").asText("").replaceFirst("^msg_", "resp_"))
                .filter(id -> MADE.matcher(id).matches())
                .findFirst();
    }

    @Override
    public String next(String prefix) {
        Queue<String> known = left.get(prefix);
        String id = known == null ? null : known.poll();
        return id == null ? "%s%032x".formatted(prefix, ++invented) : id;
    }

    /** Seconds since 1970; the last time is repeated when there are no more. */
    long time() {
        Long next = times.poll();
        time = next == null ? time : next;
        return time;
    }
}
