package dev.lmresp.responses;

import java.util.List;
import java.util.Locale;

/** Whether the model must call tools, and which. */
public sealed interface ToolChoice {

    enum Mode implements ToolChoice {
        /** The model may call tools. */
        AUTO,
        /** The model must not call tools. */
        NONE,
        /** The model must call at least one tool. */
        REQUIRED;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The name in the protocol. */
        public String word() {
            return word;
        }
    }

    /**
     * The one tool that it must call.
     *
     * @param type {@code function}, {@code custom}, or the type of a built-in tool
     * @param name the tool's name, empty for a built-in one
     * @param namespace the namespace that the tool belongs to, empty when it has none
     */
    record Named(String type, String name, String namespace) implements ToolChoice {}

    /** The subset of the declared tools that the model may use now. */
    record Allowed(Mode mode, List<Named> tools) implements ToolChoice {}
}
