package dev.lmresp.proxy;

import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.Cancellation.Cause;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.ResponsesRequest;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Counts the tokens of one request: by the engine's own count if it has one, else by asking it for
 * one token. Never guesses.
 */
public final class TokenCounting implements Exchanges.Running {
    private final Incoming incoming;
    private final Supplier<Target> target;
    private final ExchangeContext context;
    private final CountProbes probes;
    private final EngineTimeouts timeouts;
    private final Cancellation cancellation = new Cancellation();
    private @Nullable EngineAsker asker;

    /** The error message, when the engine has timed out. */
    private volatile String stalled = "";

    /**
     * @param target resolves engine and model, and may wait for discovery
     */
    TokenCounting(
            Incoming incoming,
            Supplier<Target> target,
            ExchangeContext context,
            CountProbes probes) {
        this.incoming = incoming;
        this.target = target;
        this.context = context;
        this.probes = probes;
        this.timeouts = new EngineTimeouts(context.limits(), System::nanoTime);
    }

    /**
     * Counts.
     *
     * @throws ApiException when the request is invalid, the engine fails, or nothing can count; 499
     *     when the client is gone
     */
    TokenCount run() {
        try {
            return counted(target.get());
        } catch (EngineException e) {
            throw failed(
                    e.reason() == EngineException.Reason.CANCELLED
                            ? EngineFailure.of(
                                    cancellation.cause().orElse(Cause.CLIENT_GONE), stalled)
                            : EngineFailure.of(e));
        } catch (EngineFailure e) {
            throw failed(e);
        }
    }

    private ApiException failed(EngineFailure why) {
        EngineAsker asked = asker;
        String advice = asked == null ? "" : asked.advice(why);
        return new ApiException(incoming.client().status(why).withAdvice(advice));
    }

    private TokenCount counted(Target of) throws EngineException, EngineFailure {
        timeouts.asking();
        var asking = new EngineAsker(of, incoming, context);
        asker = asking;
        Engine engine = of.engine().engine();
        Optional<EngineTokenizer.Counted> own =
                new EngineTokenizer(call -> cancellation.send(engine, call))
                        .count(asking.chat(), asking.dialect());
        if (own.isPresent()) {
            String how = "by the engine, with " + own.get().by();
            return TokenCount.of(own.get().tokens(), how, asking.notes());
        }
        if (!probes.areAllowed()) {
            throw uncountable(
                    "the engine has no count of its own, and may not be asked for one token to"
                            + " tell: start lmresp without --no-count-probe");
        }
        timeouts.asking();
        ResponsesRequest probe = CountProbes.probe(of.engineRequest());
        var probing =
                new EngineAsker(
                        of.asked(probe.withModel(of.request().model()), probe, false),
                        incoming,
                        context);
        asker = probing;
        OptionalLong tokens = probes.count(probing, engine.address(), cancellation);
        if (tokens.isEmpty()) {
            throw uncountable(
                    "the engine has no count of its own, and its answers have no usage to tell");
        }
        return TokenCount.of(
                tokens.getAsLong(), "by the usage of an answer of one token", asking.notes());
    }

    private static ApiException uncountable(String why) {
        return new ApiException(
                new ApiError(
                        501,
                        "server_error",
                        "token_count_unavailable",
                        null,
                        "tokens cannot be counted: " + why));
    }

    /** Ends the count because the client has disconnected. */
    public void clientGone() {
        cancellation.cancel(Cause.CLIENT_GONE);
    }

    /** True when the client has disconnected. */
    public boolean isClientGone() {
        return cancellation.cause().filter(Cause.CLIENT_GONE::equals).isPresent();
    }

    @Override
    public void tick(long now) {
        timeouts.problem(now)
                .ifPresent(
                        problem -> {
                            stalled = problem;
                            cancellation.cancel(Cause.STALLED);
                        });
    }

    @Override
    public void stop() {
        cancellation.cancel(Cause.STOPPING);
    }
}
