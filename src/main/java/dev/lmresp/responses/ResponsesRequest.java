package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Set;

/**
 * A request to {@code POST /v1/responses}, read and checked by {@link RequestReader}.
 *
 * @param json the request in the words of the protocol; parameters that only pass through are read
 *     from here
 * @param model the model's name, empty when the client leaves the choice to the engine
 * @param instructions standing orders before all input, empty when there are none
 * @param input the conversation, oldest first
 * @param tools what the model may use
 * @param toolChoice whether and which tools it is to call
 * @param parallelToolCalls whether one answer may hold several calls
 * @param format the form of the answer's text
 * @param effort how hard to reason, such as {@code low}; empty when not said
 * @param include additional data that the client asked for, such as {@code
 *     message.output_text.logprobs}
 * @param stream whether the answer is to come as events
 * @param amendments what was read as other than it stands in the request
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

    /** Whether the client wants the reasoning summed up, and so shows people no more than that. */
    public boolean wantsReasoningSummary() {
        return !reasoningSummary().isEmpty() && !reasoningSummary().equals("none");
    }

    /** How the client wants the reasoning summed up, such as {@code auto}; empty when not said. */
    public String reasoningSummary() {
        JsonNode reasoning = json.path("reasoning");
        // the name that the member had first
        String older = reasoning.path("generate_summary").asText("");
        return reasoning.path("summary").asText(older);
    }

    /** The same request for another model. */
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
