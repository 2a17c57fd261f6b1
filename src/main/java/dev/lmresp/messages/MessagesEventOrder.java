package dev.lmresp.messages;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.responses.EventOrder.Violation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks that a stream of events follows the protocol of the Messages API: message_start, blocks
 * that start, grow and stop one after the other, message_delta with the reason why it stopped, and
 * message_stop; or an error, which may come at any time and is the last event. It reads JSON, so it
 * can check the stream of any endpoint. Events, blocks and deltas of unknown types may come, as
 * Anthropic adds some now and then. Only a call that was cut off may stay open: then no client runs
 * it.
 */
public final class MessagesEventOrder {
    private static final Set<String> OF_MESSAGE =
            Set.of(
                    "content_block_start",
                    "content_block_delta",
                    "content_block_stop",
                    "message_delta",
                    "message_stop");

    private final List<Violation> violations = new ArrayList<>();
    private final TreeMap<Integer, BlockOrder> blocks = new TreeMap<>();
    private final CallRules calls = new CallRules(this::report);
    private int count;
    private String type = "";
    private boolean hasStarted;
    private String stopReason = "";
    private long outputTokens;
    private String last = "";

    /**
     * Checks the next event.
     *
     * @param name the {@code event:} field of the server-sent event, empty when there was none;
     *     unlike those of the Responses API, clients go by it
     */
    public void accept(String name, JsonNode event) {
        type = event.path("type").asText("");
        if (!name.equals(type)) {
            report("an event line with the type", name.isEmpty() ? "none" : name);
        }
        if (!last.isEmpty()) {
            report("nothing after " + last, type);
        } else if (!hasStarted && OF_MESSAGE.contains(type)) {
            hasStarted = true;
            report("message_start first", type);
        }
        MessageMembers.ofEvent(type, event, this::report);
        switch (type) {
            case "message_start" -> start(event.path("message"));
            case "content_block_start" -> startBlock(event);
            case "content_block_delta" -> delta(event);
            case "content_block_stop" -> stopBlock(event);
            case "message_delta" -> change(event);
            case "message_stop" -> stop();
            case "error" -> last = type;
            default -> {}
        }
        count++;
    }

    /** Ends the stream and returns all violations, in order. */
    public List<Violation> end() {
        type = "";
        if (last.isEmpty()) {
            report("message_stop or an error", "the end of the stream");
        }
        return violations();
    }

    /** The violations so far. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    private void start(JsonNode message) {
        if (hasStarted) {
            report("message_start once, at the start", "another one");
        }
        hasStarted = true;
        MessageShape.envelope(message, this::report);
        if (!message.path("content").isEmpty()) {
            report("no content yet", shown(message.path("content")));
        }
        if (message.path("stop_reason").isTextual()) {
            report("no stop_reason yet", shown(message.path("stop_reason")));
        }
        outputTokens = message.path("usage").path("output_tokens").asLong();
    }

    private void startBlock(JsonNode event) {
        if (!stopReason.isEmpty()) {
            report("no block after stop_reason " + stopReason, type);
        }
        if (!blocks.isEmpty()) {
            closed(blocks.lastEntry().getValue());
            intact(blocks.lastEntry().getValue());
        }
        int next = blocks.isEmpty() ? 0 : blocks.lastKey() + 1;
        int index = event.path("index").asInt(-1);
        if (index != next) {
            report("index " + next, shown(event.path("index")));
        }
        JsonNode block = event.path("content_block");
        calls.check(block);
        blocks.putIfAbsent(index, new BlockOrder(index, block, this::report));
    }

    private void delta(JsonNode event) {
        BlockOrder block = blocks.get(event.path("index").asInt(-1));
        if (block == null) {
            report("a block that has started", "index " + shown(event.path("index")));
        } else {
            block.accept(event.path("delta"));
        }
    }

    private void stopBlock(JsonNode event) {
        BlockOrder block = blocks.get(event.path("index").asInt(-1));
        if (block == null) {
            report("a block that has started", "index " + shown(event.path("index")));
        } else {
            block.stop();
        }
    }

    private void change(JsonNode event) {
        JsonNode end = event.path("delta");
        boolean isCut = StopRules.isCut(end.path("stop_reason").asText(""));
        for (BlockOrder block : blocks.values()) {
            boolean isLast = block.index() == blocks.lastKey();
            if (!(isCut && isLast && block.isCall())) {
                closed(block);
            }
        }
        if (end.path("stop_reason").isTextual() && stopReason.isEmpty()) {
            stopReason = end.path("stop_reason").asText();
            StopRules.check(
                    end, blocks.values().stream().map(BlockOrder::type).toList(), this::report);
            if (!blocks.isEmpty() && !isCut) {
                intact(blocks.lastEntry().getValue());
            }
        } else if (!stopReason.isEmpty()) {
            // https://github.com/routatic/proxy/issues/51
            report("stop_reason in the last message_delta only", "another message_delta");
        }
        long tokens = event.path("usage").path("output_tokens").asLong(outputTokens);
        if (tokens < outputTokens) {
            report("output_tokens that only grow from " + outputTokens, Long.toString(tokens));
        }
        outputTokens = tokens;
    }

    private void stop() {
        last = type;
        if (stopReason.isEmpty()) {
            report("a message_delta with a stop_reason before", type);
        }
    }

    private void closed(BlockOrder block) {
        if (!block.hasStopped()) {
            report("block " + block.index() + " to stop before", type);
        }
    }

    private void intact(BlockOrder block) {
        if (block.isBroken()) {
            report("the input of block " + block.index() + " to be an object", block.payload());
        }
    }

    private void report(String expected, String found) {
        violations.add(new Violation(count, type, expected, found));
    }
}
