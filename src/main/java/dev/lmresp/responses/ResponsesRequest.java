package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Set;

/**
 * A request to {@code POST /v1/responses}, read and checked by {@link RequestReader}.
 *
 * @param json the request as JSON; parameters that are only passed through are read from it
 * @param model the model's name, empty when the client leaves the choice to the engine
 * @param instructions the system message before all input, may be empty
 * @param input the conversation, oldest first
 * @param tools the declared tools
 * @param toolChoice whether and which tools it is to call
 * @param parallelToolCalls whether one answer may hold several calls
 * @param format the format of the answer's text
 * @param effort the reasoning effort, such as {@code low}; empty when not set
 * @param include additional data that the client asked for, such as {@code
 *     message.output_text.logprobs}
 * @param stream whether the answer is streamed as events
 * @param amendments corrections that were made while reading
 */
public record ResponsesRequest(
        ObjectNode json,
        String model,
        String instructions,
        List<Item> input,
        List<Tool> tools,
        ToolChoice toolChoice,
        boolean parallelToolCalls,
        TextFormat format,
        String effort,
        Set<String> include,
        boolean stream,
        List<Amendment> amendments) {

    /**
     * True when the client wants only a summary of the reasoning, and so shows no more than that.
     */
    public boolean wantsReasoningSummary() {
        return !reasoningSummary().isEmpty() && !reasoningSummary().equals("none");
    }

    /** The kind of reasoning summary, such as {@code auto}; empty when not set. */
    public String reasoningSummary() {
        JsonNode reasoning = json.path("reasoning");
        // the member's former name
        String older = reasoning.path("generate_summary").asText("");
        return reasoning.path("summary").asText(older);
    }

    public ResponsesRequest withModel(String other) {
        return new ResponsesRequest(
                json,
                other,
                instructions,
                input,
                tools,
                toolChoice,
                parallelToolCalls,
                format,
                effort,
                include,
                stream,
                amendments);
    }
}
