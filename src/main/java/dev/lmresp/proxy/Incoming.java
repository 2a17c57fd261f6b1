package dev.lmresp.proxy;

import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.transcript.Recording;

import java.util.Map;

/**
 * A request as it comes in.
 *
 * @param id the id that its response will have
 * @param request what is asked
 * @param client how the client reads answers
 * @param who tells clients apart, so that none gets what is remembered of another
 * @param headers what the engine is to get of the client's headers
 * @param recording takes what goes over the wire
 */
public record Incoming(
        String id,
        ResponsesRequest request,
        ClientProfile client,
        String who,
        Map<String, String> headers,
        Recording recording) {}
