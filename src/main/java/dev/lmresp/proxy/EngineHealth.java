package dev.lmresp.proxy;

import dev.lmresp.engine.EngineException;

import java.time.Duration;

/**
 * Whether an engine is reachable, from cached knowledge.
 *
 * @param problem why it is unreachable, for people
 * @param age the age of this knowledge
 */
public record EngineHealth(Status status, String problem, Duration age) {
    public enum Status {
        /** It returned its list of models, or has none. */
        OK,
        /** The last request failed, or has been pending for too long. */
        UNREACHABLE,
        /** Not checked yet, or the check is still pending. */
        UNKNOWN
    }

    static final EngineHealth UNKNOWN = new EngineHealth(Status.UNKNOWN, "", Duration.ZERO);

    static EngineHealth ok(Duration age) {
        return new EngineHealth(Status.OK, "", age);
    }

    static EngineHealth unreachable(EngineException problem, Duration age) {
        return new EngineHealth(Status.UNREACHABLE, String.valueOf(problem.getMessage()), age);
    }
}
