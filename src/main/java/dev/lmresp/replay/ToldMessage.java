package dev.lmresp.replay;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.messages.StreamedMessage;
import dev.lmresp.replay.Narration.Kind;
import dev.lmresp.transcript.TimedEvent;
import dev.lmresp.transcript.TimedEvents;

/** Tells a message as its events come. */
final class ToldMessage {
    private final Narration narration;
    private final StreamedMessage sum = new StreamedMessage();

    ToldMessage(Narration narration) {
        this.narration = narration;
    }

    void tell(TimedEvent event) {
        JsonNode data = event.data();
        sum.accept(data);
        switch (event.type()) {
            case "content_block_start" -> start(data.path("content_block"));
            case "content_block_delta" -> delta(data.path("delta"));
            case "message_stop" -> ended(event, sum.message());
            case TimedEvents.MESSAGE -> {
                data.path("content").forEach(this::whole);
                ended(event, data);
            }
            case "error" -> narration.error(ToldResponse.message(data));
            default -> {}
        }
    }

    private void start(JsonNode block) {
        switch (block.path("type").asText("")) {
            case "text", "thinking" -> {}
            case "tool_use", "server_tool_use" -> narration.call(block.path("name").asText());
            default -> narration.silent(block.path("type").asText());
        }
    }

    private void delta(JsonNode delta) {
        switch (delta.path("type").asText("")) {
            case "text_delta" -> narration.write(Kind.TEXT, delta.path("text").asText(""));
            case "thinking_delta" ->
                    narration.write(Kind.REASONING, delta.path("thinking").asText(""));
            case "input_json_delta" ->
                    narration.write(Kind.CALL, delta.path("partial_json").asText(""));
            default -> {}
        }
    }

    private void whole(JsonNode block) {
        start(block);
        narration.write(Kind.TEXT, block.path("text").asText(""));
        narration.write(Kind.REASONING, block.path("thinking").asText(""));
        if (block.has("input")) {
            narration.write(Kind.CALL, Json.text(block.path("input")));
        }
    }

    private void ended(TimedEvent event, JsonNode message) {
        JsonNode usage = message.path("usage");
        long input =
                usage.path("input_tokens").asLong()
                        + usage.path("cache_read_input_tokens").asLong()
                        + usage.path("cache_creation_input_tokens").asLong();
        narration.ended(
                message.path("stop_reason").asText()
                        + ToldResponse.time(event)
                        + ToldResponse.tokens(usage, input));
    }
}
