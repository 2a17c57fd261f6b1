package dev.lmresp.cli;

import dev.lmresp.config.Settings;
import dev.lmresp.config.Settings.Setting;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The proxy that commands speak to when no option names another: where {@code lmresp serve} listens
 * by the same settings, or inside {@code lmresp run} the one that was started for it.
 *
 * @param url its base URL
 * @param key one of the keys that it lets in, empty for none
 */
record OwnProxy(String url, String key) {
    /** Where it is when no setting says otherwise. */
    static final String DEFAULT_URL = "http://127.0.0.1:7377";

    /** Names it to the commands that {@code lmresp run} starts. */
    static final String URL_VARIABLE = "LMRESP_URL";

    private static final String ANY_PORT = "0";

    /** The proxy by the settings. */
    static OwnProxy of(Settings settings) {
        Map<String, String> environment = settings.environment();
        String named = environment.getOrDefault(URL_VARIABLE, "");
        if (named.isEmpty()) {
            return new OwnProxy(listening(settings), key(settings));
        }
        // the key that is there belongs to the address that stands beside it
        boolean isOfRun = named.equals(environment.get(RunCommand.BASE_URL));
        return new OwnProxy(
                named, isOfRun ? environment.getOrDefault(RunCommand.API_KEY, "") : key(settings));
    }

    private static String listening(Settings settings) {
        String host = value(settings, "host").orElse("127.0.0.1");
        String port =
                value(settings, "port").filter(it -> !it.equals(ANY_PORT)).orElse("7377").strip();
        return reachable("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    /** The URL of a listener as programs of this machine reach it: all addresses are its own. */
    static String reachable(String url) {
        return url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
    }

    private static String key(Settings settings) {
        Map<String, String> environment = settings.environment();
        String keys =
                value(settings, "api-key")
                        .or(
                                () ->
                                        value(settings, "api-key-env")
                                                .map(it -> environment.getOrDefault(it, "")))
                        .orElseGet(() -> environment.getOrDefault(KeyVariables.API_KEYS, ""));
        return List.of(keys.split(",")).stream()
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Optional<String> value(Settings settings, String key) {
        return settings.find(key).map(Setting::value).filter(it -> !it.isBlank());
    }
}
