package dev.lmresp.replay;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.replay.Narration.Kind;
import dev.lmresp.transcript.TimedEvent;

import java.util.Locale;

/** Tells a response as its events come. */
final class ToldResponse {
    private final Narration narration;

    ToldResponse(Narration narration) {
        this.narration = narration;
    }

    /**
     * Tells an event.
     *
     * @param isStream false for an answer that was not streamed, so has no deltas
     */
    void tell(TimedEvent event, boolean isStream) {
        JsonNode data = event.data();
        String delta = data.path("delta").asText("");
        switch (event.type()) {
            case "response.output_text.delta", "response.refusal.delta" ->
                    narration.write(Kind.TEXT, delta);
            case "response.reasoning_text.delta", "response.reasoning_summary_text.delta" ->
                    narration.write(Kind.REASONING, delta);
            case "response.output_item.added" -> {
                if (isCall(data.path("item"))) {
                    narration.call(data.path("item").path("name").asText());
                } else {
                    silent(data.path("item"));
                }
            }
            case "response.function_call_arguments.delta",
                    "response.custom_tool_call_input.delta" ->
                    narration.write(Kind.CALL, delta);
            case "error" -> narration.error(message(data));
            default -> {
                if (event.isTerminal()) {
                    if (!isStream) {
                        items(data.path("response"));
                    }
                    ended(event, data.path("response"));
                }
            }
        }
    }

    static String message(JsonNode event) {
        return event.path("error").path("message").asText(event.path("message").asText(""));
    }

    private static boolean isCall(JsonNode item) {
        return item.path("type").asText().endsWith("_call") && item.has("name");
    }

    /** Shows an item without text, such as a compaction, by its type. */
    private void silent(JsonNode item) {
        String type = item.path("type").asText();
        boolean speaks = type.equals("message") || type.equals("reasoning") || isCall(item);
        if (!speaks) {
            narration.silent(type);
        }
    }

    private void items(JsonNode response) {
        for (JsonNode item : response.path("output")) {
            boolean isReasoning = item.path("type").asText().equals("reasoning");
            for (JsonNode part : item.path("content")) {
                narration.write(
                        isReasoning ? Kind.REASONING : Kind.TEXT,
                        part.path("text").asText(part.path("refusal").asText("")));
            }
            if (isCall(item)) {
                narration.call(item.path("name").asText());
                narration.write(
                        Kind.CALL, item.path("arguments").asText(item.path("input").asText("")));
            }
            silent(item);
        }
    }

    private void ended(TimedEvent event, JsonNode response) {
        String status = response.path("status").asText();
        var line = new StringBuilder(status);
        if (status.equals("failed")) {
            line.append(": ").append(message(response));
        } else if (status.equals("incomplete")) {
            line.append(": ").append(response.path("incomplete_details").path("reason").asText());
        }
        narration.ended(
                line
                        + time(event)
                        + tokens(
                                response.path("usage"),
                                response.path("usage").path("input_tokens").asLong()));
    }

    /** When the answer ended, empty when it has no times. */
    static String time(TimedEvent event) {
        return event.millis() > 0
                ? String.format(Locale.ROOT, ", %.1f s", event.millis() / 1000)
                : "";
    }

    /** The tokens of an answer, empty when they are not counted. */
    static String tokens(JsonNode usage, long input) {
        return usage.isObject()
                ? ", %d tokens in, %d out".formatted(input, usage.path("output_tokens").asLong())
                : "";
    }
}
