package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Refusals by chat templates. Servers of llama.cpp's family use status 500, others 400. */
final class TemplateQuirks {
    private static final String TURNS =
            "onversation roles must alternate user/assistant/user/assistant/...";

    private TemplateQuirks() {}

    /** The refusal of a request by an engine with the quirk; empty when it accepts it. */
    static Optional<Refused> refusal(Quirk quirk, JsonNode body) {
        List<JsonNode> messages = new ArrayList<>();
        body.path("messages").forEach(messages::add);
        Optional<String> raised =
                switch (quirk) {
                    case LLAMA_3_TEMPLATE -> llama3(messages, !body.path("tools").isEmpty());
                    case MISTRAL_NEMO_TEMPLATE -> nemo(messages);
                    case MINISTRAL_3_TEMPLATE -> ministral(messages);
                    case GEMMA_2_TEMPLATE -> gemma(messages);
                    case LLAMA_2_TEMPLATE -> llama2(messages);
                    case QWEN_3_5_TEMPLATE -> qwen(messages);
                    case HERMES_TEMPLATE -> hermes(messages);
                    default -> Optional.empty();
                };
        return raised.map(
                message ->
                        quirk == Quirk.LLAMA_2_TEMPLATE
                                ? Refused.flat(400, "BadRequestError", message)
                                : jinja(message));
    }

    private static Refused jinja(String message) {
        return Refused.openAi(500, "", "", "Jinja Exception: " + message);
    }

    private static Optional<String> llama3(List<JsonNode> messages, boolean hasTools) {
        if (hasTools && withoutSystem(messages).isEmpty()) {
            return Optional.of(
                    "Cannot put tools in the first user message when there's no first user"
                            + " message!");
        }
        return messages.stream().anyMatch(message -> message.path("tool_calls").size() > 1)
                ? Optional.of("This model only supports single tool-calls at once!")
                : Optional.empty();
    }

    private static Optional<String> nemo(List<JsonNode> messages) {
        if (!takesTurns(withoutTools(withoutSystem(messages)))) {
            return Optional.of("After the optional system message, c" + TURNS);
        }
        for (JsonNode message : messages) {
            for (JsonNode call : message.path("tool_calls")) {
                if (!call.path("id").asText().matches("[A-Za-z0-9]{9}")) {
                    return Optional.of(
                            "Tool call IDs should be alphanumeric strings with length 9!");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ministral(List<JsonNode> messages) {
        return takesTurns(withoutTools(withoutSystem(messages)))
                ? Optional.empty()
                : Optional.of(
                        "After the optional system message, conversation roles must alternate user"
                                + " and assistant roles except for tool calls and results.");
    }

    private static Optional<String> gemma(List<JsonNode> messages) {
        if (!messages.isEmpty() && isOf(messages.getFirst(), "system")) {
            return Optional.of("System role not supported");
        }
        return takesTurns(messages) ? Optional.empty() : Optional.of("C" + TURNS);
    }

    private static Optional<String> llama2(List<JsonNode> messages) {
        for (JsonNode message : withoutSystem(messages)) {
            if (!isOf(message, "user") && !isOf(message, "assistant")) {
                return Optional.of(
                        "Only user and assistant roles are supported, with the exception of an"
                                + " initial optional system message!");
            }
        }
        return takesTurns(withoutSystem(messages)) ? Optional.empty() : Optional.of("C" + TURNS);
    }

    private static Optional<String> qwen(List<JsonNode> messages) {
        for (int i = 1; i < messages.size(); i++) {
            if (isOf(messages.get(i), "system")) {
                return Optional.of("System message must be at the beginning.");
            }
        }
        if (messages.stream().anyMatch(message -> isOf(message, "developer"))) {
            return Optional.of("Unexpected message role.");
        }
        return messages.stream().anyMatch(message -> isOf(message, "user"))
                ? Optional.empty()
                : Optional.of("No user query found in messages.");
    }

    private static Optional<String> hermes(List<JsonNode> messages) {
        boolean isNamed =
                messages.stream()
                        .filter(message -> isOf(message, "tool"))
                        .allMatch(message -> message.path("name").isTextual());
        return isNamed
                ? Optional.empty()
                : Optional.of(
                        "Tool response dicts require a 'name' key indicating the name of the"
                                + " called function!");
    }

    private static boolean takesTurns(List<JsonNode> messages) {
        for (int i = 0; i < messages.size(); i++) {
            if (isOf(messages.get(i), "user") != (i % 2 == 0)) {
                return false;
            }
        }
        return true;
    }

    private static List<JsonNode> withoutSystem(List<JsonNode> messages) {
        return !messages.isEmpty() && isOf(messages.getFirst(), "system")
                ? messages.subList(1, messages.size())
                : messages;
    }

    private static List<JsonNode> withoutTools(List<JsonNode> messages) {
        return messages.stream()
                .filter(it -> !isOf(it, "tool") && it.path("tool_calls").isEmpty())
                .toList();
    }

    private static boolean isOf(JsonNode message, String role) {
        return message.path("role").asText().equals(role);
    }
}
