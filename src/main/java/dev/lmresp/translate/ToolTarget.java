package dev.lmresp.translate;

/**
 * A tool as the client knows it, behind a function name of Chat Completions.
 *
 * @param kind the kind of tool, which decides the item that a call becomes
 * @param namespace the namespace it belongs to, empty when it has none
 * @param name the tool's name; for a built-in tool its type
 */
public record ToolTarget(Kind kind, String namespace, String name) {
    /** The only parameter of the function that represents a tool with free-text input. */
    public static final String INPUT = "input";

    /** The namespace into which Codex sometimes puts plain functions. */
    private static final String PLAIN_NAMESPACE = "functions";

    public enum Kind {
        /** A function with JSON arguments. */
        FUNCTION,
        /** A tool with free-text input. */
        CUSTOM,
        /** A built-in tool, identified by its type. */
        BUILT_IN
    }

    /** The namespace; empty also for {@code functions}. */
    public String plainNamespace() {
        return namespace.equals(PLAIN_NAMESPACE) ? "" : namespace;
    }

    /** The tool with its namespace normalized, so that two forms of one tool are equal. */
    ToolTarget plain() {
        return new ToolTarget(kind, plainNamespace(), name);
    }
}
