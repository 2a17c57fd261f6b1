package dev.lmresp.proxy;

import dev.lmresp.responses.ResponsesRequest;

/**
 * The engine for a request.
 *
 * @param engine the engine
 * @param request the request with the client's name for the model
 * @param engineRequest the request with the engine's name for the model
 * @param goesOn another round of the same response follows
 */
record Target(
        KnownEngine engine,
        ResponsesRequest request,
        ResponsesRequest engineRequest,
        boolean goesOn) {
    /** For a response of one round. */
    Target(KnownEngine engine, ResponsesRequest request, ResponsesRequest engineRequest) {
        this(engine, request, engineRequest, false);
    }
}
