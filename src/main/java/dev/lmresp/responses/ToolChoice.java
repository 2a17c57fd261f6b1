package dev.lmresp.responses;

import java.util.List;
import java.util.Locale;

/** Whether and which tools the model is to call. */
public sealed interface ToolChoice {

    /** How free the model is. */
    enum Mode implements ToolChoice {
        /** It may call tools. */
        AUTO,
        /** It must not. */
        NONE,
        /** It must call at least one. */
        REQUIRED;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The word of the protocol. */
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

    /** The tools, out of all that are declared, that it may use now. */
    record Allowed(Mode mode, List<Named> tools) implements ToolChoice {}
}
