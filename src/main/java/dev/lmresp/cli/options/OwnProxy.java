package dev.lmresp.cli.options;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.config.Settings.Setting;
import dev.lmresp.files.SettingsException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The default proxy of commands: where {@code lmresp serve} listens with the same settings, or
 * within {@code lmresp run} the one that was started for it.
 *
 * @param url its base URL
 * @param key one of the keys that it accepts, empty for none
 */
public record OwnProxy(String url, String key) {
    /** Its default URL. */
    public static final String DEFAULT_URL =
            "http://" + ServeConfig.USUAL_HOST + ":" + ServeConfig.USUAL_PORT;

    /** Passes its URL to commands that {@code lmresp run} starts. */
    public static final String URL_VARIABLE = "LMRESP_URL";

    /** Read by OpenAI's SDKs; set by {@code lmresp run}. */
    public static final String BASE_URL = "OPENAI_BASE_URL";

    /** The key for {@link #BASE_URL}. */
    public static final String API_KEY = "OPENAI_API_KEY";

    private static final String USUAL_PORT = "" + ServeConfig.USUAL_PORT;
    private static final String ANY_PORT = "0";
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");

    /** The proxy for the settings. */
    public static OwnProxy of(Settings settings) {
        Map<String, String> environment = settings.environment();
        String named = environment.getOrDefault(URL_VARIABLE, "");
        if (named.isEmpty()) {
            return new OwnProxy(listening(settings), key(settings));
        }
        // the key in the environment belongs to the URL in the environment
        boolean isOfRun = named.equals(environment.get(BASE_URL));
        return new OwnProxy(named, isOfRun ? environment.getOrDefault(API_KEY, "") : key(settings));
    }

    private static String listening(Settings settings) {
        String host = value(settings, "host").orElse(ServeConfig.USUAL_HOST);
        String port = settings.find("port").map(OwnProxy::port).orElse(USUAL_PORT);
        return "http://" + ServeConfig.clientHost(host) + ":" + port;
    }

    private static String port(Setting setting) {
        String port = setting.value().strip();
        if (port.isEmpty() || port.equals(ANY_PORT)) {
            return USUAL_PORT;
        }
        if (!PORT.matcher(port).matches()) {
            throw new SettingsException(
                    "%s: the port must be a number from 0 to 65535, not '%s'"
                            .formatted(setting.source(), port));
        }
        return port;
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
