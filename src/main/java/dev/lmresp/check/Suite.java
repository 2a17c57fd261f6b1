package dev.lmresp.check;

import dev.lmresp.client.KeyHeader;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All checks of an API. */
public enum Suite {
    /** OpenAI's Responses API. */
    RESPONSES(SentRequest.RESPONSES, KeyHeader.BEARER),
    /** Anthropic's Messages API. */
    MESSAGES(SentRequest.MESSAGES, KeyHeader.X_API_KEY);

    private static final List<Check> OF_RESPONSES =
            Stream.of(
                            TextChecks.ALL,
                            ConversationChecks.ALL,
                            ToolChecks.ALL,
                            ToolChoiceChecks.ALL,
                            SpecialToolChecks.ALL,
                            ContentChecks.ALL,
                            LimitChecks.ALL,
                            ErrorChecks.ALL,
                            TrafficChecks.ALL)
                    .flatMap(List::stream)
                    .toList();

    private static final List<Check> OF_MESSAGES =
            Stream.of(
                            MessagesTextChecks.ALL,
                            MessagesConversationChecks.ALL,
                            MessagesToolChecks.ALL,
                            MessagesToolChoiceChecks.ALL,
                            MessagesContentChecks.ALL,
                            MessagesLimitChecks.ALL,
                            MessagesErrorChecks.ALL,
                            MessagesTrafficChecks.ALL)
                    .flatMap(List::stream)
                    .toList();

    private final String path;
    private final KeyHeader keyHeader;

    Suite(String path, KeyHeader keyHeader) {
        this.path = path;
        this.keyHeader = keyHeader;
    }

    /** The path of the API's requests below {@code /v1}. */
    public String path() {
        return path;
    }

    /** Where the API's own clients send their key. */
    public KeyHeader keyHeader() {
        return keyHeader;
    }

    /** The headers that every request of the API must have. */
    public Map<String, String> headers() {
        return switch (this) {
            case RESPONSES -> Map.of();
            case MESSAGES -> TestedMessages.VERSIONED;
        };
    }

    /** All checks, in the order in which they run. */
    public List<Check> checks() {
        return switch (this) {
            case RESPONSES -> OF_RESPONSES;
            case MESSAGES -> OF_MESSAGES;
        };
    }

    /** The check with an id. */
    public Optional<Check> check(String id) {
        return checks().stream().filter(check -> check.id().equals(id)).findFirst();
    }

    public List<String> ids() {
        return checks().stream().map(Check::id).toList();
    }
}
