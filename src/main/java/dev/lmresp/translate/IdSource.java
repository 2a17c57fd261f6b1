package dev.lmresp.translate;

/** Generates unique ids. */
@FunctionalInterface
public interface IdSource {
    /** A new id that begins with the prefix, such as {@code msg_}. */
    String next(String prefix);
}
