package dev.lmresp.doctor;

import java.util.List;
import java.util.Map;

/**
 * All that doctor has found.
 *
 * @param engine the engine's address
 * @param dialect the dialect by which it was asked
 * @param model the model that was asked, empty when none was
 * @param checks what was checked, in order
 * @param learned the fields of the dialect that the engine showed to be otherwise
 */
public record Report(
        String engine,
        String dialect,
        String model,
        List<Result> checks,
        Map<String, Object> learned) {
    /** True when nothing keeps Codex from working. */
    public boolean works() {
        return checks.stream().noneMatch(Result::isInTheWay);
    }

    /** The checks that keep Codex from working, and not only because others do. */
    public List<Result> inTheWay() {
        return checks.stream()
                .filter(Result::isInTheWay)
                .filter(it -> it.finding().wasAsked())
                .toList();
    }
}
