package dev.lmresp.server.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.json.LoneSurrogates;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;

import java.util.Set;

/** A message of a client. */
public sealed interface ClientEvent {
    /**
     * {@code response.create}.
     *
     * @param body the request as it would be the body of a POST
     * @param isWhole false when it may contain invalid text
     * @param generates false when only the conversation is to be prepared
     */
    record Create(ObjectNode body, boolean isWhole, boolean generates) implements ClientEvent {
        /** The response that it continues, empty for none. */
        public String previous() {
            return body.path("previous_response_id").asText("");
        }

        /**
         * Reads the request.
         *
         * @throws ApiException status 400 for an invalid request
         */
        public ResponsesRequest request() {
            return isWhole ? RequestReader.readWhole(body) : RequestReader.read(body);
        }
    }

    /** {@code response.interrupt}: end a response with the items that are complete. */
    record Interrupt(String responseId) implements ClientEvent {}

    /** The only way in which a response can be interrupted. */
    String DISCARD_PARTIAL_ITEMS = "discard_partial_items";

    /** They belong to the transport. */
    Set<String> NOT_OF_THE_BODY = Set.of("type", "generate", "background");

    /**
     * Reads a message.
     *
     * @throws ApiException status 400 when it is none that is known
     */
    static ClientEvent read(byte[] message) {
        boolean isWhole = !LoneSurrogates.areEscapedIn(message);
        ObjectNode json = parse(isWhole ? message : LoneSurrogates.escapedAsNul(message));
        String type = json.path("type").asText("");
        return switch (type) {
            case "response.create" -> create(json, isWhole);
            case "response.interrupt" -> interrupt(json);
            default ->
                    throw new ApiException(
                            ApiError.invalid(
                                    "invalid_value",
                                    "type",
                                    "'type' must be response.create or response.interrupt"
                                            + (type.isEmpty() ? "" : ", not '" + type + "'")));
        };
    }

    private static ObjectNode parse(byte[] message) {
        JsonNode json;
        try {
            json = Json.parseStrictly(message);
        } catch (JsonSyntaxException e) {
            throw new ApiException(
                    ApiError.invalid(
                            "invalid_json", null, "the message is not JSON: " + e.getMessage()));
        }
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw new ApiException(
                ApiError.invalid(
                        "invalid_type",
                        null,
                        "the message must be a JSON object, not " + RequestReader.kind(json)));
    }

    private static Create create(ObjectNode json, boolean isWhole) {
        refuse(json, "background", "read the events on this connection");
        refuse(json, "stream_id", "the responses of a connection come one after another");
        boolean generates = json.path("generate").asBoolean(true);
        json.remove(NOT_OF_THE_BODY);
        json.put("stream", true);
        return new Create(json, isWhole, generates);
    }

    private static void refuse(ObjectNode json, String member, String why) {
        JsonNode value = json.path(member);
        if (!RequestReader.isAbsent(value) && !(value.isBoolean() && !value.asBoolean())) {
            throw ApiException.unsupported(
                    member, "'" + member + "' is not supported over a WebSocket: " + why);
        }
    }

    private static Interrupt interrupt(ObjectNode json) {
        String mode = json.path("mode").asText(DISCARD_PARTIAL_ITEMS);
        if (!mode.equals(DISCARD_PARTIAL_ITEMS)) {
            throw ApiException.invalid("mode", "'mode' must be " + DISCARD_PARTIAL_ITEMS);
        }
        String id = json.path("response_id").asText("");
        if (id.isEmpty()) {
            throw ApiException.missing("response_id", "'response_id' is missing");
        }
        return new Interrupt(id);
    }
}
