package dev.lmresp.replay;

import dev.lmresp.responses.EventOrder;
import dev.lmresp.transcript.TimedEvent;
import dev.lmresp.transcript.TimedEvents;

import java.util.ArrayList;
import java.util.List;

/** Checks that a recorded stream follows the protocol. */
public final class StreamCheck {
    private StreamCheck() {}

    /** The violations, in the order of the events. */
    public static List<String> violations(TimedEvents answer) {
        var order = new EventOrder();
        for (TimedEvent event : answer.events()) {
            order.accept(event.name(), event.data());
        }
        var violations = new ArrayList<String>();
        List<EventOrder.Violation> all = order.end();
        all.stream().filter(it -> !it.type().isEmpty()).forEach(it -> violations.add(it + ""));
        if (!answer.unread().isEmpty()) {
            violations.add(
                    "event %d: expected JSON, got %s"
                            .formatted(answer.events().size(), answer.unread()));
        }
        all.stream().filter(it -> it.type().isEmpty()).forEach(it -> violations.add(it + ""));
        return violations;
    }
}
