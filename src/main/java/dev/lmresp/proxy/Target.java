package dev.lmresp.proxy;

import dev.lmresp.responses.ResponsesRequest;

/**
 * Whom to ask what.
 *
 * @param engine the engine
 * @param request the request with the model's name as the client knows it
 * @param engineRequest the same with the name by which the engine knows it
 */
record Target(KnownEngine engine, ResponsesRequest request, ResponsesRequest engineRequest) {}
