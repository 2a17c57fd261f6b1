package dev.lmresp.translate;

/**
 * A tool as the client knows it, behind a function name of Chat Completions.
 *
 * @param kind the kind of tool, which decides the item that a call becomes
 * @param namespace the namespace it belongs to, empty when it has none
 * @param name its name; for a built-in tool its type
 */
public record ToolTarget(Kind kind, String namespace, String name) {
    /** The kinds of tools. */
    public enum Kind {
        /** A function with JSON arguments. */
        FUNCTION,
        /** A tool with free text as input. */
        CUSTOM,
        /** A tool known by its type. */
        BUILT_IN
    }
}
