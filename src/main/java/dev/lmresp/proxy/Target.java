package dev.lmresp.proxy;

import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.Note;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An engine for a request, and those to ask if it fails.
 *
 * @param engine the engine
 * @param request the request with the client's name for the model
 * @param engineRequest the request with the engine's name for the model
 * @param isChosen there are several engines
 * @param isFirst no other engine was asked before
 * @param others the engines to ask after it, in this order
 * @param goesOn another round of the same response follows
 * @param answered is told of the engine that has answered
 * @param moved says that the conversation goes on at another engine than before
 */
record Target(
        KnownEngine engine,
        ResponsesRequest request,
        ResponsesRequest engineRequest,
        boolean isChosen,
        boolean isFirst,
        List<Engines.Candidate> others,
        boolean goesOn,
        Consumer<KnownEngine> answered,
        Optional<Note> moved) {
    /** For a response of one round by one engine. */
    Target(KnownEngine engine, ResponsesRequest request, ResponsesRequest engineRequest) {
        this(
                engine,
                request,
                engineRequest,
                false,
                true,
                List.of(),
                false,
                _ -> {},
                Optional.empty());
    }

    /** The same engine with other requests. */
    Target asked(ResponsesRequest other, ResponsesRequest engineOther, boolean goesOnAfterIt) {
        return new Target(
                engine,
                other,
                engineOther,
                isChosen,
                isFirst,
                others,
                goesOnAfterIt,
                answered,
                moved);
    }

    /** One of the others, and those after it. */
    Target next(Engines.Candidate next) {
        return new Target(
                next.engine(),
                request,
                request.withModel(next.model()),
                isChosen,
                false,
                others.subList(others.indexOf(next) + 1, others.size()),
                goesOn,
                answered,
                moved);
    }
}
