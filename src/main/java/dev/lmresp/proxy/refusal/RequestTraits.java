package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.ChatRequest;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Properties of a request, to decide what a refusal can be about. */
final class RequestTraits {
    private RequestTraits() {}

    /** True when user and model do not alternate, ignoring system messages, calls and outputs. */
    static boolean breaksTurns(ChatRequest asked) {
        boolean isUsersTurn = true;
        for (ChatMessage message : asked.messages()) {
            boolean isOfUser = message instanceof ChatMessage.User;
            boolean isOfModel =
                    message instanceof ChatMessage.Assistant said && said.calls().isEmpty();
            if ((isOfUser && !isUsersTurn) || (isOfModel && isUsersTurn)) {
                return true;
            }
            isUsersTurn = (isOfUser || isOfModel) ? isOfModel : isUsersTurn;
        }
        return false;
    }

    static boolean hasOrders(ChatRequest asked) {
        return asked.messages().stream().anyMatch(ChatMessage.Instructions.class::isInstance);
    }

    static boolean hasLaterOrders(ChatRequest asked) {
        return asked.messages().stream()
                .skip(1)
                .anyMatch(ChatMessage.Instructions.class::isInstance);
    }

    static boolean hasDeveloper(ChatRequest asked) {
        return asked.messages().stream()
                .anyMatch(
                        message ->
                                message instanceof ChatMessage.Instructions orders
                                        && orders.role().equals("developer"));
    }

    static boolean hasAnswers(ChatRequest asked) {
        return answers(asked).findAny().isPresent();
    }

    static boolean hasCalls(ChatRequest asked) {
        return answers(asked).anyMatch(said -> !said.calls().isEmpty());
    }

    static boolean hasOnlyCalls(ChatRequest asked) {
        return answers(asked).anyMatch(said -> !said.calls().isEmpty() && said.text().isEmpty());
    }

    static boolean hasSeveralCalls(ChatRequest asked) {
        return answers(asked).anyMatch(said -> said.calls().size() > 1);
    }

    static boolean hasReasoning(ChatRequest asked) {
        return answers(asked).anyMatch(said -> said.reasoning() != null);
    }

    static boolean hasState(ChatRequest asked) {
        return answers(asked)
                .anyMatch(
                        said ->
                                !said.state().isEmpty()
                                        || said.calls().stream()
                                                .anyMatch(call -> !call.state().isEmpty()));
    }

    static boolean hasToolMessages(ChatRequest asked) {
        return hasCalls(asked)
                || asked.messages().stream().anyMatch(ChatMessage.Tool.class::isInstance);
    }

    static boolean hasUserAfterTool(ChatRequest asked) {
        List<ChatMessage> all = asked.messages();
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i) instanceof ChatMessage.User
                    && all.get(i - 1) instanceof ChatMessage.Tool) {
                return true;
            }
        }
        return false;
    }

    /** True when the first or the last turn is not the user's. */
    static boolean lacksUser(ChatRequest asked) {
        List<ChatMessage> turns =
                asked.messages().stream()
                        .filter(message -> !(message instanceof ChatMessage.Instructions))
                        .toList();
        boolean isOpen =
                !turns.isEmpty()
                        && (turns.getLast() instanceof ChatMessage.User
                                || turns.getLast() instanceof ChatMessage.Tool)
                        && !(asked.messages().getLast() instanceof ChatMessage.Instructions);
        return !isOpen || !(turns.getFirst() instanceof ChatMessage.User);
    }

    static boolean hasImages(ChatRequest asked) {
        return parts(asked).anyMatch(Part.Image.class::isInstance);
    }

    static boolean hasToolImages(ChatRequest asked) {
        return asked.messages().stream()
                .anyMatch(
                        message ->
                                message instanceof ChatMessage.Tool output
                                        && output.parts().stream()
                                                .anyMatch(Part.Image.class::isInstance));
    }

    static boolean hasSounds(ChatRequest asked) {
        return hasMedia(asked, "input_audio"::equals);
    }

    static boolean hasFiles(ChatRequest asked) {
        return hasMedia(asked, "file"::equals);
    }

    static boolean hasTools(ChatRequest asked) {
        return !asked.tools().isEmpty();
    }

    static boolean isStrict(ChatRequest asked) {
        return asked.tools().stream().anyMatch(tool -> tool.strict() != null)
                || asked.options().path("response_format").path("json_schema").has("strict");
    }

    static boolean isForcedToCall(ChatRequest asked) {
        JsonNode choice = asked.options().path("tool_choice");
        return choice.isObject() || choice.asText().equals("required");
    }

    static boolean hasFormat(ChatRequest asked) {
        return asked.options().has("response_format");
    }

    static boolean hasSchema(ChatRequest asked) {
        return hasFormat(asked) || hasTools(asked);
    }

    static boolean hasFormatAndTools(ChatRequest asked) {
        return hasFormat(asked) && hasTools(asked);
    }

    static boolean hasFormatInStream(ChatRequest asked) {
        return hasFormat(asked) && isStream(asked);
    }

    static boolean isStream(ChatRequest asked) {
        return asked.options().path("stream").asBoolean();
    }

    static boolean isWhole(ChatRequest asked) {
        return !isStream(asked);
    }

    private static Stream<ChatMessage.Assistant> answers(ChatRequest asked) {
        return asked.messages().stream()
                .filter(ChatMessage.Assistant.class::isInstance)
                .map(ChatMessage.Assistant.class::cast);
    }

    private static Stream<Part> parts(ChatRequest asked) {
        return asked.messages().stream()
                .flatMap(
                        message ->
                                switch (message) {
                                    case ChatMessage.User user -> user.parts().stream();
                                    case ChatMessage.Tool output -> output.parts().stream();
                                    case ChatMessage.Instructions orders -> Stream.empty();
                                    case ChatMessage.Assistant said -> Stream.empty();
                                });
    }

    private static boolean hasMedia(ChatRequest asked, Predicate<String> type) {
        return parts(asked)
                .anyMatch(
                        part ->
                                part instanceof Part.Media media
                                        && type.test(media.json().path("type").asText()));
    }
}
