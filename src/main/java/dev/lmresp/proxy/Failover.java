package dev.lmresp.proxy;

import dev.lmresp.engine.EngineModel;

import java.util.Optional;

/**
 * Which engine is asked after one that has failed before it sent anything: the next one, if it can
 * mend that failure. What an engine refuses about a request, another would refuse as well, except
 * that the request is too long for it.
 */
final class Failover {
    private Failover() {}

    static Optional<Engines.Candidate> next(Target failed, EngineFailure.Kind why) {
        return switch (why) {
            case UNAVAILABLE, TIMEOUT, RATE_LIMIT, QUOTA, SLEEPING ->
                    failed.others().stream().findFirst();
            case CONTEXT_OVERFLOW -> {
                long window = window(failed.engine(), failed.engineRequest().model());
                yield failed.others().stream()
                        .filter(it -> window > 0 && window(it.engine(), it.model()) > window)
                        .findFirst();
            }
            case MODEL_NOT_FOUND, AUTHENTICATION, FORBIDDEN, INVALID -> Optional.empty();
        };
    }

    /** The context window of a model in tokens, 0 when it is not known. */
    private static long window(KnownEngine engine, String model) {
        return engine.models().stream()
                .filter(it -> it.id().equals(model))
                .mapToLong(EngineModel::contextWindow)
                .findFirst()
                .orElse(0);
    }
}
