package dev.lmresp.proxy;

import dev.lmresp.responses.ResponsesRequest;

/**
 * A request that has been read and validated.
 *
 * @param id the id that its response will have
 * @param request the request
 * @param client the client's profile
 * @param owner whose stored responses it may use, empty when there are no keys
 * @param who identifies the client, so that remembered reasoning is not shared between clients
 * @param headers the client's headers to pass on to engines
 * @param listener observes the exchange
 * @param history what its connection remembers
 * @param limitMayBeLowered whether its limit of output tokens is a formality: a client of the
 *     Messages API must name one, whether it wants one or not
 */
public record Incoming(
        String id,
        ResponsesRequest request,
        ClientProfile client,
        String owner,
        String who,
        ClientHeaders headers,
        ExchangeListener listener,
        ConnectionHistory history,
        boolean limitMayBeLowered) {

    /** A request whose limits are meant. */
    public Incoming(
            String id,
            ResponsesRequest request,
            ClientProfile client,
            String owner,
            String who,
            ClientHeaders headers,
            ExchangeListener listener,
            ConnectionHistory history) {
        this(id, request, client, owner, who, headers, listener, history, false);
    }

    /** A request of a connection that remembers nothing. */
    public Incoming(
            String id,
            ResponsesRequest request,
            ClientProfile client,
            String owner,
            String who,
            ClientHeaders headers,
            ExchangeListener listener) {
        this(id, request, client, owner, who, headers, listener, ConnectionHistory.NONE);
    }

    /** The same request, with a limit of output tokens that may be lowered. */
    public Incoming withLimitToLower() {
        return new Incoming(id, request, client, owner, who, headers, listener, history, true);
    }

    /** Whether the engine is to get a key of the client's, which is stored nowhere. */
    boolean hasKeyForEngine() {
        return headers.haveKey();
    }

    /** Whether the response is to be made without a client that waits for it. */
    public boolean isBackground() {
        return request.json().path("background").asBoolean(false);
    }
}
