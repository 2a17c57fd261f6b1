package dev.lmresp.translate;

/**
 * A tool as the client knows it, behind a function name of Chat Completions.
 *
 * @param kind the kind of tool, which decides the item that a call becomes
 * @param namespace the namespace it belongs to, empty when it has none
 * @param name its name; for a built-in tool its type
 */
public record ToolTarget(Kind kind, String namespace, String name) {
    /** The one parameter of the function that stands for a tool with free text as input. */
    public static final String INPUT = "input";

    /** The namespace that Codex sometimes puts plain tools into. */
    private static final String PLAIN_NAMESPACE = "functions";

    /** The kinds of tools. */
    public enum Kind {
        /** A function with JSON arguments. */
        FUNCTION,
        /** A tool with free text as input. */
        CUSTOM,
        /** A tool known by its type. */
        BUILT_IN
    }

    /** The namespace, where the one that means none is none. */
    public String plainNamespace() {
        return namespace.equals(PLAIN_NAMESPACE) ? "" : namespace;
    }

    /** The tool without a namespace that means none: equal when both mean one tool. */
    ToolTarget plain() {
        return new ToolTarget(kind, plainNamespace(), name);
    }
}
