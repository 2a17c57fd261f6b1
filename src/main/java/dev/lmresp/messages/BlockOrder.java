package dev.lmresp.messages;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Set;
import java.util.function.BiConsumer;

/** The events seen for one content block; {@link MessagesEventOrder} checks that they fit it. */
final class BlockOrder {
    private static final Set<String> KNOWN_DELTAS =
            Set.of(
                    "text_delta",
                    "citations_delta",
                    "thinking_delta",
                    "signature_delta",
                    "input_json_delta");

    private final int index;
    private final JsonNode start;
    private final BiConsumer<String, String> report;

    /** The concatenated text, thinking or input. */
    private final StringBuilder payload = new StringBuilder();

    private boolean isSigned;
    private boolean hasStopped;

    /**
     * Checks that a new block does not yet contain what the deltas will send.
     *
     * @param start the {@code content_block} of the event
     * @param report receives the expected and the actual value
     */
    BlockOrder(int index, JsonNode start, BiConsumer<String, String> report) {
        this.index = index;
        this.start = start;
        this.report = report;
        boolean isEmpty =
                start.path("text").asText("").isEmpty()
                        && start.path("thinking").asText("").isEmpty()
                        && start.path("signature").asText("").isEmpty()
                        && start.path("citations").isEmpty()
                        && (!CallRules.isCall(start) || start.path("input").isEmpty());
        if (!isEmpty) {
            report.accept("a block that begins empty", shown(start));
        }
    }

    int index() {
        return index;
    }

    String type() {
        return start.path("type").asText("");
    }

    boolean isCall() {
        return CallRules.isCall(start);
    }

    boolean hasStopped() {
        return hasStopped;
    }

    /** Checks a delta, which may also come too late. */
    void accept(JsonNode delta) {
        String type = delta.path("type").asText("");
        if (hasStopped) {
            report.accept("nothing more for block " + index + ", which has stopped", type);
        }
        if (!fits(type)) {
            report.accept("deltas that fit a block of type " + type(), type);
            return;
        }
        switch (type) {
            case "text_delta" -> payload.append(delta.path("text").asText(""));
            case "input_json_delta" -> payload.append(delta.path("partial_json").asText(""));
            case "thinking_delta" -> {
                payload.append(delta.path("thinking").asText(""));
                if (isSigned) {
                    report.accept("no thinking after its signature", shown(delta));
                }
            }
            case "signature_delta" -> {
                // the SDKs keep the last one only
                if (isSigned) {
                    report.accept("one signature_delta", "another one");
                }
                isSigned = true;
            }
            default -> {}
        }
    }

    /** Checks that the block may end here. */
    void stop() {
        if (hasStopped) {
            report.accept("block " + index + " to stop once", "a second content_block_stop");
        }
        hasStopped = true;
        if (type().equals("thinking") && !isSigned) {
            // https://github.com/routatic/proxy/issues/51
            report.accept("a signature_delta before a thinking block stops", "none");
        }
        if (type().equals("text") && payload.isEmpty()) {
            // Anthropic refuses a conversation with such a block
            report.accept("text in block " + index, "none");
        }
    }

    /** True when the input of a call cannot be read. */
    boolean isBroken() {
        return isCall() && !CallRules.isInput(payload.toString());
    }

    String payload() {
        return payload.toString();
    }

    /** True for a delta of this block's kind, and for what this version does not know. */
    private boolean fits(String delta) {
        if (!KNOWN_DELTAS.contains(delta)) {
            return true;
        }
        return switch (type()) {
            case "text" -> delta.equals("text_delta") || delta.equals("citations_delta");
            case "thinking" -> delta.equals("thinking_delta") || delta.equals("signature_delta");
            case "redacted_thinking" -> false;
            default -> !isCall() || delta.equals("input_json_delta");
        };
    }
}
