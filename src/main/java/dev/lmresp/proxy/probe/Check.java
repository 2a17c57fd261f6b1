package dev.lmresp.proxy.probe;

/**
 * A question and what was found.
 *
 * @param id its name, for programs too
 * @param question what it asks, for people
 * @param isNeeded whether Codex cannot work without it
 * @param finding the answer
 */
public record Check(String id, String question, boolean isNeeded, Finding finding) {
    /** The same question with another answer. */
    Check with(Finding other) {
        return new Check(id, question, isNeeded, other);
    }

    /** True when this alone keeps Codex from working, as far as is known. */
    public boolean isInTheWay() {
        return isNeeded && finding.verdict() != Verdict.WORKS;
    }
}
