package dev.lmresp.messages;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.MemberTable;

import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The members that a message and the events of its stream must have, after Anthropic's API
 * reference of version 2023-06-01. What only Anthropic's own servers can fill, such as the service
 * tier, is not demanded.
 */
final class MessageMembers {
    /** In the notation of {@link MemberTable}. */
    private static final String TABLE =
            """
            message id:text type:text role:text model:text content:[block] stop_reason:text? \
             stop_sequence:text? usage:usage
            usage input_tokens:integer output_tokens:integer \
             cache_creation_input_tokens:integer* cache_read_input_tokens:integer*
            usage_so_far output_tokens:integer input_tokens:integer* \
             cache_creation_input_tokens:integer* cache_read_input_tokens:integer*
            change stop_reason:text? stop_sequence:text?
            failure type:text message:text

            block.text text:text citations:list*
            block.thinking thinking:text signature:text
            block.redacted_thinking data:text
            block.tool_use id:text name:text input:object
            block.server_tool_use id:text name:text input:object
            block.

            delta.text_delta text:text
            delta.citations_delta citation:object
            delta.thinking_delta thinking:text
            delta.signature_delta signature:text
            delta.input_json_delta partial_json:text
            delta.

            message_start message:message
            content_block_start index:integer content_block:block
            content_block_delta index:integer delta:delta
            content_block_stop index:integer
            message_delta delta:change usage:usage_so_far
            error error:failure
            """;

    private static final MemberTable MEMBERS = new MemberTable(TABLE, Set.of("block", "delta"));

    private MessageMembers() {}

    /**
     * Reports missing or wrong members of an event; ignores unknown types.
     *
     * @param report receives the expected and the actual value
     */
    static void ofEvent(String type, JsonNode event, BiConsumer<String, String> report) {
        if (type.isEmpty()) {
            report.accept("a type", shown(event));
        }
        MEMBERS.check(type, event, "", report);
    }

    /** Reports missing or wrong members of a message that was not streamed. */
    static void ofMessage(JsonNode message, BiConsumer<String, String> report) {
        MEMBERS.check("message", message, "", report);
    }
}
