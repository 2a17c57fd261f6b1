package dev.lmresp.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.transcript.TimedEvent;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.translate.AesReasoningSeal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Normalizes the events of an answer, to compare two runs: generated ids are numbered, and times
 * and keep-alive events are removed.
 */
final class NormalEvents {
    /** An event in normal form. */
    record Numbered(int number, String type, JsonNode data) {
        /** The text by which two events are compared. */
        String text() {
            return Json.text(data);
        }
    }

    private static final Pattern MADE_ID = Pattern.compile("([a-z]+_)[0-9a-f]{32}");

    private final boolean withoutErrors;
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    private NormalEvents(boolean withoutErrors) {
        this.withoutErrors = withoutErrors;
    }

    /**
     * Normalizes an answer.
     *
     * @param withoutErrors leave out errors that depend on timing
     */
    static List<Numbered> of(TimedEvents answer, boolean withoutErrors) {
        var normal = new NormalEvents(withoutErrors);
        var events = new ArrayList<Numbered>();
        for (int i = 0; i < answer.events().size(); i++) {
            TimedEvent event = answer.events().get(i);
            boolean keepsAlive =
                    (i > 1 && event.type().equals("response.in_progress"))
                            || event.type().equals("ping");
            if (!keepsAlive) {
                events.add(new Numbered(i, event.type(), normal.event(event, i)));
            }
        }
        return List.copyOf(events);
    }

    private JsonNode event(TimedEvent event, int place) {
        JsonNode data = copy(event.data(), "");
        if (data instanceof ObjectNode object
                && object.path("sequence_number").isIntegralNumber()) {
            // relative to the expected number, so that one event more is only one difference
            long number = object.path("sequence_number").longValue();
            object.put("sequence_number", number - place);
        }
        return data;
    }

    private JsonNode copy(JsonNode value, String name) {
        if (value.isObject()) {
            ObjectNode copy = Json.object();
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                String key = member.getKey();
                boolean isTime = key.equals("created_at") || key.equals("completed_at");
                boolean isUnsure = withoutErrors && key.equals("error");
                if (!isUnsure && !(isTime && member.getValue().isNumber())) {
                    copy.set(key, copy(member.getValue(), key));
                }
            }
            return copy;
        }
        if (value.isArray()) {
            ArrayNode copy = Json.array();
            value.forEach(element -> copy.add(copy(element, name)));
            return copy;
        }
        return value.isTextual() ? Json.object().textNode(text(value.textValue(), name)) : value;
    }

    private String text(String text, String name) {
        return switch (name) {
            case "id", "item_id", "call_id" -> id(text);
            case "encrypted_content", "signature" ->
                    text.startsWith(AesReasoningSeal.PREFIX) ? AesReasoningSeal.PREFIX : text;
            default -> text;
        };
    }

    private String id(String id) {
        var made = MADE_ID.matcher(id);
        return made.matches()
                ? ids.computeIfAbsent(
                        id, _ -> made.group(1) + counts.merge(made.group(1), 1, Integer::sum))
                : id;
    }
}
