package dev.lmresp.translate.request;

import dev.lmresp.chat.Dialect;
import dev.lmresp.chat.Dialect.Effort;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.responses.ToolChoice;
import dev.lmresp.translate.Note;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Decides what to drop if an engine supports no tools, or no forced tool choice, while it reasons:
 * the reasoning if it can be turned off, otherwise the choice.
 */
final class ThinkingConflict {
    private static final String OFF = "none";

    private final String wanted;
    private final Dialect dialect;
    private final boolean isForced;
    private final boolean isSettledByEffort;
    private final String reason;

    ThinkingConflict(ResponsesRequest request, Dialect dialect, ToolChoice choice) {
        this.wanted = request.effort();
        this.dialect = dialect;
        boolean mustCall =
                switch (choice) {
                    case ToolChoice.Mode mode -> mode == ToolChoice.Mode.REQUIRED;
                    case ToolChoice.Named named -> true;
                    case ToolChoice.Allowed list -> list.mode() == ToolChoice.Mode.REQUIRED;
                };
        boolean hasTools = !request.tools().isEmpty();
        boolean isBare = hasTools && !dialect.tools().whileThinking();
        this.isForced =
                mustCall
                        && hasTools
                        && !dialect.tools().choiceWhileThinking()
                        && !wanted.equals(OFF);
        this.reason =
                isBare
                        ? "the engine has no tools while it reasons"
                        : "the engine cannot be made to call a tool while it reasons";
        this.isSettledByEffort =
                (isForced || (isBare && !wanted.equals(OFF)))
                        && (dialect.reasoning().effortOff() != Effort.NONE
                                || dialect.reasoning().levels().contains(OFF));
    }

    /** True when the request allows the model to reason. */
    boolean mayThink() {
        return !wanted.equals(OFF) && !isSettledByEffort;
    }

    /** The reasoning effort to request. */
    String effort(Consumer<Note> notes) {
        if (!isSettledByEffort) {
            return wanted;
        }
        notes.accept(
                new Note(
                        Note.Kind.APPROXIMATED,
                        "reasoning.effort",
                        reason + ", so it does not reason for this answer"));
        return OFF;
    }

    /** The tool choices that the engine supports for this request. */
    Set<String> choices() {
        var choices = new HashSet<>(dialect.tools().choices());
        if (isForced && !isSettledByEffort) {
            choices.removeAll(Set.of("required", "named"));
        }
        return Set.copyOf(choices);
    }
}
