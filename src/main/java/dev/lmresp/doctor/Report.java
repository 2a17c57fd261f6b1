package dev.lmresp.doctor;

import java.util.List;
import java.util.Map;

/**
 * All results of doctor.
 *
 * @param agents the names of the agents that have to work
 * @param engine the engine's address
 * @param dialect the dialect used
 * @param model the model used, empty when none was
 * @param checks the results, in order
 * @param learned the fields of the dialect that the engine contradicts
 */
public record Report(
        List<String> agents,
        String engine,
        String dialect,
        String model,
        List<Result> checks,
        Map<String, Object> learned) {
    /** True when no check prevents an agent from working. */
    public boolean works() {
        return checks.stream().noneMatch(Result::isInTheWay);
    }

    /**
     * The checks that prevent an agent from working, without those that only fail because of
     * others.
     */
    public List<Result> inTheWay() {
        return checks.stream()
                .filter(Result::isInTheWay)
                .filter(it -> it.finding().wasAsked())
                .toList();
    }
}
