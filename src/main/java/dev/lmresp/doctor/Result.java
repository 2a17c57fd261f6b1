package dev.lmresp.doctor;

/**
 * A question with its finding.
 *
 * @param id its id, also for programs
 * @param question the question, for people
 * @param isNeeded true when an agent cannot work without it
 * @param finding the answer
 */
public record Result(String id, String question, boolean isNeeded, Finding finding) {
    Result with(Finding other) {
        return new Result(id, question, isNeeded, other);
    }

    /** True when this alone is known to prevent an agent from working. */
    public boolean isInTheWay() {
        return isNeeded && finding.verdict() != Verdict.WORKS;
    }
}
