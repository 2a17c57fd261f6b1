package dev.lmresp.messages;

import dev.lmresp.responses.ResponsesRequest;

import java.util.List;

/**
 * A request to {@code POST /v1/messages}, read and checked by {@link MessagesReader}.
 *
 * @param request the same request in the words of the Responses API
 * @param stopSequences the texts at which the answer is to end
 * @param thinking how much of the reasoning the client wants to see
 */
public record MessagesRequest(
        ResponsesRequest request, List<String> stopSequences, ThinkingDisplay thinking) {}
