package dev.lmresp.proxy;

import dev.lmresp.responses.Event;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.responses.Usage;

import java.io.IOException;
import java.util.List;

/**
 * A response without output: the client sends what a conversation begins with, to continue it by
 * its id. The engine is not asked.
 */
final class WarmUp {
    private final Incoming incoming;
    private final Transport transport;
    private final ExchangeContext context;
    private final Keeper keeper;
    private final Delivery delivery;

    WarmUp(Incoming incoming, Transport transport, ExchangeContext context) {
        this.incoming = incoming;
        this.transport = transport;
        this.context = context;
        this.keeper = new Keeper(context.store(), incoming, context.ids());
        this.delivery =
                new Delivery(transport, incoming.listener(), () -> keeper.note().stream().toList());
    }

    /**
     * Answers it.
     *
     * @param request the complete request
     */
    Outcome run(ResponsesRequest request) {
        Outcome outcome;
        keeper.asked(request);
        try {
            var response =
                    new ResponseStream(
                            incoming.id(),
                            request.model(),
                            RequestEcho.of(request, keeper.keeps()),
                            context.clock(),
                            this::tell);
            response.start();
            response.usage(new Usage(0, 0, 0, 0, 0));
            response.complete();
            delivery.send();
            outcome = new Outcome.Answered(delivery.last().orElseThrow());
            transport.end(outcome);
        } catch (IOException e) {
            outcome = new Outcome.ClientGone();
        } finally {
            keeper.over();
        }
        incoming.listener().noted(keeper.note().stream().toList(), List.of());
        incoming.listener().ended(outcome);
        return outcome;
    }

    private void tell(long number, Event event) {
        delivery.take(number, keeper.kept(event));
    }
}
