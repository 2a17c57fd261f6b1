package dev.lmresp.proxy.refusal;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatRequest;

/** What is in a request, to tell what a refusal can be about. */
final class RequestTraits {
    private RequestTraits() {}

    static boolean hasConversation(ChatRequest asked) {
        return !asked.messages().isEmpty();
    }

    static boolean hasDeveloper(ChatRequest asked) {
        return asked.messages().stream()
                .anyMatch(
                        message ->
                                message instanceof ChatMessage.Instructions orders
                                        && orders.role().equals("developer"));
    }

    static boolean hasCalls(ChatRequest asked) {
        return asked.messages().stream()
                .anyMatch(
                        message ->
                                message instanceof ChatMessage.Assistant said
                                        && !said.calls().isEmpty());
    }

    static boolean hasTools(ChatRequest asked) {
        return !asked.tools().isEmpty();
    }

    static boolean isStrict(ChatRequest asked) {
        return asked.tools().stream().anyMatch(tool -> tool.strict() != null)
                || asked.options().path("response_format").path("json_schema").has("strict");
    }
}
