package dev.lmresp.doctor;

/** One question to a live engine. */
interface Probe {
    /** Its name, for programs too. */
    String id();

    /** What it asks, for people. */
    String question();

    /** Whether Codex cannot work with an engine that fails it. */
    boolean isNeeded();

    /** Asks the engine, in no more than the trial's time. */
    Finding ask(ProbedEngine probed);
}
