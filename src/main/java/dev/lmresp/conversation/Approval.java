package dev.lmresp.conversation;

/** Decides whether a tool may run: a person, or a setting. */
@FunctionalInterface
public interface Approval {
    /** Lets every call run. */
    Approval ALWAYS = (call, tool) -> Decision.RUN;

    /** What was decided. */
    enum Decision {
        /** It may run. */
        RUN,
        /** It may run, and all later calls of this tool too, without being asked. */
        RUN_ALWAYS,
        /** It may not run; the model is told so. */
        REFUSE
    }

    /** Decides about a call whose arguments fit the tool. One call is asked about at a time. */
    Decision ask(ToolCall call, Tool tool);
}
