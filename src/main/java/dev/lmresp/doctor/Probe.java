package dev.lmresp.doctor;

/** One question to a running engine. */
interface Probe {
    /** Its id, also for programs. */
    String id();

    /** The question, for people. */
    String question();

    /** True when Codex cannot work without it. */
    boolean isNeeded();

    /** Sends the requests, within the timeout of the probe. */
    Finding ask(ProbedEngine probed);
}
