package dev.lmresp.proxy;

import dev.lmresp.responses.ResponsesRequest;

import java.util.Map;

/**
 * A request that has been read.
 *
 * @param id the id that its response will have
 * @param request what is asked
 * @param client how the client reads answers
 * @param who tells clients apart, so that none gets what is remembered of another
 * @param headers what the engine is to get of the client's headers
 * @param listener hears of what happens
 */
public record Incoming(
        String id,
        ResponsesRequest request,
        ClientProfile client,
        String who,
        Map<String, String> headers,
        ExchangeListener listener) {}
