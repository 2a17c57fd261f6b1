package dev.lmresp.conversation;

/** Decides whether a tool may run: by asking the user, or by a setting. */
@FunctionalInterface
public interface Approval {
    Approval ALWAYS = (call, tool) -> Decision.RUN;

    enum Decision {
        RUN,
        /** It may run, and so may all later calls of this tool, without asking. */
        RUN_ALWAYS,
        /** It must not run; the model is told so. */
        REFUSE
    }

    /** Decides on a call with valid arguments. Only one call is asked about at a time. */
    Decision ask(ToolCall call, Tool tool);
}
