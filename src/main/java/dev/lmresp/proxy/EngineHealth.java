package dev.lmresp.proxy;

import dev.lmresp.engine.EngineException;

import java.time.Duration;

/**
 * Whether an engine answers, as far as it is known without asking.
 *
 * @param problem what is wrong when it is unreachable, for people
 * @param age how old this knowledge is
 */
public record EngineHealth(Status status, String problem, Duration age) {
    /** What there is to know. */
    public enum Status {
        /** It has said which models it has, or that it has no list of them. */
        OK,
        /** It did not, or has been taking long to. */
        UNREACHABLE,
        /** It has not been asked, or not long enough ago. */
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
