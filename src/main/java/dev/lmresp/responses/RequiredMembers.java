package dev.lmresp.responses;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.MemberTable;

import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The members that the objects of a stream must have, with their types, after the Open Responses
 * schema of April 2026. Optional members are not listed.
 */
final class RequiredMembers {
    /** In the notation of {@link MemberTable}. */
    private static final String TABLE =
            """
            response id:text object:text created_at:integer completed_at:integer? status:text \
             incomplete_details:incomplete_details? model:text previous_response_id:text? \
             instructions:any? output:[item] error:failure? tools:list tool_choice:any \
             truncation:text parallel_tool_calls:flag text:format top_p:number \
             presence_penalty:number frequency_penalty:number top_logprobs:integer \
             temperature:number reasoning:reasoning_echo? usage:usage? max_output_tokens:integer? \
             max_tool_calls:integer? store:flag background:flag service_tier:text metadata:any \
             safety_identifier:text? prompt_cache_key:text?
            incomplete_details reason:text
            failure code:text message:text
            format format:any
            reasoning_echo effort:text? summary:text?
            usage input_tokens:integer output_tokens:integer total_tokens:integer \
             input_tokens_details:cached output_tokens_details:reasoned
            cached cached_tokens:integer
            reasoned reasoning_tokens:integer

            item.message id:text status:text role:text content:[part]
            item.reasoning id:text summary:[part]
            item.function_call id:text call_id:text name:text arguments:text status:text
            item.function_call_output id:text call_id:text output:any status:text
            item.custom_tool_call id:text call_id:text name:text input:text
            item.custom_tool_call_output id:text call_id:text output:any
            item. id:text

            part.output_text text:text annotations:[annotation]
            part.refusal refusal:text
            part.reasoning_text text:text
            part.summary_text text:text
            part.

            annotation.url_citation url:text start_index:integer end_index:integer title:text
            logprob token:text logprob:number bytes:list top_logprobs:list

            response.created response:response
            response.queued response:response
            response.in_progress response:response
            response.completed response:response
            response.incomplete response:response
            response.failed response:response
            response.output_item.added output_index:integer item:item
            response.output_item.done output_index:integer item:item
            response.interrupt.accepted response_id:text
            response.output_item.interrupted response_id:text item_id:text output_index:integer
            response.content_part.added item_id:text output_index:integer content_index:integer \
             part:part
            response.content_part.done item_id:text output_index:integer content_index:integer \
             part:part
            response.reasoning_summary_part.added item_id:text output_index:integer \
             summary_index:integer part:part
            response.reasoning_summary_part.done item_id:text output_index:integer \
             summary_index:integer part:part
            response.output_text.delta item_id:text output_index:integer content_index:integer \
             delta:text
            response.output_text.done item_id:text output_index:integer content_index:integer \
             text:text
            response.output_text.annotation.added item_id:text output_index:integer \
             content_index:integer annotation_index:integer annotation:annotation
            response.refusal.delta item_id:text output_index:integer content_index:integer \
             delta:text
            response.refusal.done item_id:text output_index:integer content_index:integer \
             refusal:text
            response.reasoning.delta item_id:text output_index:integer content_index:integer \
             delta:text
            response.reasoning.done item_id:text output_index:integer content_index:integer \
             text:text
            response.reasoning_text.delta item_id:text output_index:integer \
             content_index:integer delta:text
            response.reasoning_text.done item_id:text output_index:integer content_index:integer \
             text:text
            response.reasoning_summary_text.delta item_id:text output_index:integer \
             summary_index:integer delta:text
            response.reasoning_summary_text.done item_id:text output_index:integer \
             summary_index:integer text:text
            response.function_call_arguments.delta item_id:text output_index:integer delta:text
            response.function_call_arguments.done item_id:text output_index:integer arguments:text
            response.custom_tool_call_input.delta item_id:text output_index:integer delta:text
            response.custom_tool_call_input.done item_id:text output_index:integer input:text
            """;

    private static final MemberTable MEMBERS =
            new MemberTable(TABLE, Set.of("item", "part", "annotation"));

    private RequiredMembers() {}

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
        // optional in an event, but complete if present
        for (JsonNode one : event.path("logprobs")) {
            MEMBERS.check("logprob", one, "logprobs[]", report);
        }
        for (JsonNode one : event.path("part").path("logprobs")) {
            MEMBERS.check("logprob", one, "part.logprobs[]", report);
        }
    }

    /** Reports missing or wrong members of a response that was not streamed. */
    static void ofResponse(JsonNode response, BiConsumer<String, String> report) {
        MEMBERS.check("response", response, "", report);
    }
}
