package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.files.Sha256;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ResponsesRequest;

import java.util.stream.Stream;

/**
 * What the requests of one conversation have in common, so that they go to the engine that has
 * their beginning in its prefix cache: a name that the client gives it, or what it begins with.
 */
final class ConversationKey {
    private ConversationKey() {}

    /**
     * The key of a conversation.
     *
     * @param request the complete request, with the whole conversation
     */
    static String of(ResponsesRequest request) {
        JsonNode json = request.json();
        return Stream.of(
                        json.path("prompt_cache_key"),
                        json.path("conversation").path("id"),
                        json.path("conversation"))
                .filter(it -> it.isTextual() && !it.asText().isEmpty())
                .map(JsonNode::asText)
                .findFirst()
                .orElseGet(() -> beginning(request));
    }

    private static String beginning(ResponsesRequest request) {
        JsonNode input = request.json().path("input");
        JsonNode first = input.isArray() ? input.path(0) : input;
        return Sha256.of(request.instructions() + Json.text(first));
    }
}
