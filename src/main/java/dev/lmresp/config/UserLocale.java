package dev.lmresp.config;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * The locale of the user, for the programs that lmresp starts. The launcher gives the JVM one of
 * its own, in UTF-8, because it means the bytes of arguments and of the names of files in that.
 */
public final class UserLocale {
    private static final String VARIABLE = "LC_ALL";

    private UserLocale() {}

    /** Makes the environment of a program the one that the user has. */
    public static void restore(Map<String, String> environment) {
        restore(environment, System.getProperty("lmresp.lc-all"));
    }

    /**
     * @param before what the variable was, empty when it was not set, null when it has not changed
     */
    static void restore(Map<String, String> environment, @Nullable String before) {
        if (before == null) {
            return;
        }
        if (before.isEmpty()) {
            environment.remove(VARIABLE);
        } else {
            environment.put(VARIABLE, before);
        }
    }
}
