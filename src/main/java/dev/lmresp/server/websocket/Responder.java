package dev.lmresp.server.websocket;

import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Transport;

import java.util.function.Function;

/** Answers the requests of one connection. */
public interface Responder {
    /**
     * Answers a request to its end.
     *
     * @param transport makes the transport of the response
     * @throws dev.lmresp.responses.ApiException when it is refused before it begins
     */
    void respond(
            ClientEvent.Create create,
            MessageMemory memory,
            Function<ExchangeListener, Transport> transport);

    /** Says that the next request is about to be answered; false when none may be any more. */
    boolean begin();

    /** Says that a request has been answered; false when it was the last. */
    boolean pause();

    /** Ends the connection at once. */
    void abort();
}
