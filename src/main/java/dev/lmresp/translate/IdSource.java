package dev.lmresp.translate;

/** Gives out ids that nobody else has. */
@FunctionalInterface
public interface IdSource {
    /** A new id that begins with the prefix, such as {@code msg_}. */
    String next(String prefix);
}
