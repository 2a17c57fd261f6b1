package dev.lmresp.replay;

import dev.lmresp.messages.MessagesEventOrder;
import dev.lmresp.responses.EventOrder;
import dev.lmresp.responses.EventOrder.Violation;
import dev.lmresp.transcript.TimedEvent;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.transcript.Transcript;

import java.util.ArrayList;
import java.util.List;

/** Checks that a recorded stream follows the protocol. */
public final class StreamCheck {
    private StreamCheck() {}

    /** The violations, in the order of the events. */
    public static List<String> violations(Transcript transcript) {
        TimedEvents answer = transcript.answer();
        List<Violation> all = transcript.isOfMessages() ? ofMessages(answer) : ofResponses(answer);
        var violations = new ArrayList<String>();
        all.stream().filter(it -> !it.type().isEmpty()).forEach(it -> violations.add(it + ""));
        if (!answer.unread().isEmpty()) {
            violations.add(
                    "event %d: expected JSON, got %s"
                            .formatted(answer.events().size(), answer.unread()));
        }
        all.stream().filter(it -> it.type().isEmpty()).forEach(it -> violations.add(it + ""));
        return violations;
    }

    private static List<Violation> ofResponses(TimedEvents answer) {
        var order = new EventOrder();
        for (TimedEvent event : answer.events()) {
            order.accept(event.name(), event.data());
        }
        return order.end();
    }

    private static List<Violation> ofMessages(TimedEvents answer) {
        var order = new MessagesEventOrder();
        for (TimedEvent event : answer.events()) {
            order.accept(event.name(), event.data());
        }
        return order.end();
    }
}
