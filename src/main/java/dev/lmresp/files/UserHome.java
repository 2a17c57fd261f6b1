package dev.lmresp.files;

import java.nio.file.Path;
import java.util.Map;

/** The home folder of the user, in which agents keep their settings. */
public final class UserHome {
    private UserHome() {}

    /**
     * The home folder, from the variables that agents read too.
     *
     * @param environment the environment's variables
     */
    public static Path of(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", environment.getOrDefault("USERPROFILE", ""));
        // without the variable agents also use the system's home folder
        return Path.of(home.isEmpty() ? System.getProperty("user.home", "") : home);
    }

    /**
     * A file's name for people, with {@code ~} for the home folder.
     *
     * @param environment the environment's variables
     */
    public static String shown(Path file, Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        String name = file.toString();
        return !home.isEmpty() && name.startsWith(home + "/")
                ? "~" + name.substring(home.length())
                : name;
    }
}
