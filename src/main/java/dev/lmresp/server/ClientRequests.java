package dev.lmresp.server;

import dev.lmresp.proxy.ClientProfile;
import dev.lmresp.proxy.ClientRequest;
import dev.lmresp.proxy.ConnectionHistory;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.Incoming;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.ResponsesRequest;

import io.helidon.webserver.http.ServerRequest;

import java.util.LinkedHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a request for a response says about its client, whatever it comes over. */
final class ClientRequests {
    private final Gateway gateway;
    private final EngineHeaders engineHeaders;
    private final ClientOwner owners;

    ClientRequests(Gateway gateway, EngineHeaders engineHeaders, ClientOwner owners) {
        this.gateway = gateway;
        this.engineHeaders = engineHeaders;
        this.owners = owners;
    }

    /**
     * The request as received, with a new id.
     *
     * @param request has the headers
     */
    ClientRequest came(ServerRequest request, byte[] body) {
        var headers = new LinkedHashMap<String, String>();
        request.headers().forEach(header -> headers.put(header.name(), header.values()));
        String query = request.query().isEmpty() ? "" : "?" + request.query().rawValue();
        String path = request.path().path() + query;
        return new ClientRequest(gateway.nextResponseId(), "POST", path, headers, body);
    }

    /** Those who observe the exchange. */
    ExchangeListener listener(ClientRequest came) {
        return ExchangeListener.of(
                Stream.concat(gateway.listeners(came).stream(), LoggedRequest.current().stream())
                        .toList());
    }

    /**
     * Reads a request.
     *
     * @param body reads the body
     * @throws ApiException when it is invalid; the listener has been told
     */
    Incoming incoming(
            ServerRequest request,
            String id,
            Supplier<ResponsesRequest> body,
            ExchangeListener listener,
            ConnectionHistory history) {
        return read(
                request,
                () ->
                        new Incoming(
                                id,
                                body.get(),
                                ClientProfile.of(
                                        Headers.get(request, "originator"),
                                        Headers.get(request, "user-agent")),
                                owners.of(request),
                                Headers.get(request, "authorization")
                                        + '\n'
                                        + Headers.get(request, "x-api-key"),
                                engineHeaders.of(request),
                                listener,
                                history),
                listener);
    }

    /**
     * Reads a part of a request.
     *
     * @throws ApiException when it is invalid; the listener has been told
     */
    <T> T read(ServerRequest request, Supplier<T> part, ExchangeListener listener) {
        try {
            return part.get();
        } catch (ApiException e) {
            byte[] envelope = ErrorAnswer.of(request, e.error()).body();
            listener.sent(envelope, 0, envelope.length);
            listener.ended(new Outcome.Failed(e.error()));
            throw e;
        }
    }
}
