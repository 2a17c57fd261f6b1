package dev.lmresp.config;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Restores the user's locale for programs that lmresp starts. The launcher sets a UTF-8 locale for
 * the JVM, which decodes arguments and file names with it.
 */
public final class UserLocale {
    private static final String VARIABLE = "LC_ALL";

    private UserLocale() {}

    /** Restores the locale in the environment of a program. */
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
