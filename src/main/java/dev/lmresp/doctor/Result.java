package dev.lmresp.doctor;

/**
 * A question and what was found.
 *
 * @param id its name, for programs too
 * @param question what it asks, for people
 * @param isNeeded whether Codex cannot work without it
 * @param finding the answer
 */
public record Result(String id, String question, boolean isNeeded, Finding finding) {
    /** The same question with another answer. */
    Result with(Finding other) {
        return new Result(id, question, isNeeded, other);
    }

    /** True when this alone keeps Codex from working, as far as is known. */
    public boolean isInTheWay() {
        return isNeeded && finding.verdict() != Verdict.WORKS;
    }
}
