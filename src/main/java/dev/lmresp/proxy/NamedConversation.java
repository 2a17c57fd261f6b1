package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;

import java.util.Optional;

/** The {@code conversation} of a request: an id, or an object with one. */
public final class NamedConversation {
    static final String MEMBER = "conversation";

    private NamedConversation() {}

    static boolean isIn(JsonNode request) {
        return !RequestReader.isAbsent(request.path(MEMBER));
    }

    /**
     * The id; empty when the request names no conversation.
     *
     * @throws ApiException status 400 when it is no id, or when {@code previous_response_id} says
     *     what came before
     */
    static Optional<String> of(ObjectNode request) {
        if (!isIn(request)) {
            return Optional.empty();
        }
        if (!RequestReader.isAbsent(request.path(StoredHistory.PREVIOUS))) {
            throw new ApiException(
                    ApiError.invalid(
                            "mutually_exclusive_parameters",
                            MEMBER,
                            "'conversation' and 'previous_response_id' both say what came before:"
                                    + " send only one of them"));
        }
        JsonNode named = request.path(MEMBER);
        JsonNode id = named.isObject() ? named.path("id") : named;
        if (!id.isTextual() || id.textValue().isEmpty()) {
            throw ApiException.invalid(
                    MEMBER,
                    "'conversation' must be the id of a conversation, or an object with its 'id',"
                            + " not "
                            + RequestReader.kind(named));
        }
        return Optional.of(id.textValue());
    }

    /**
     * An error for a conversation that is not found.
     *
     * @param isStoring false when nothing is stored at all
     */
    public static ApiException notFound(String id, String param, boolean isStoring) {
        return new ApiException(
                new ApiError(
                        404,
                        "invalid_request_error",
                        "conversation_not_found",
                        param,
                        "Conversation with id '%s' not found: %s"
                                .formatted(StoredHistory.shown(id), StoredHistory.why(isStoring))));
    }

    /** An error for an item that is in the conversation already. */
    public static ApiException repeated(String id, String param) {
        return new ApiException(
                ApiError.invalid(
                        "duplicate_item",
                        param,
                        "the item '%s' is in the conversation already: leave it out"
                                .formatted(StoredHistory.shown(id))));
    }
}
