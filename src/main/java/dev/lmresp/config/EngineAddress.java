package dev.lmresp.config;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The engine as the user configured it: a URL, {@code mock}, {@code mock:} and the file of a
 * script, {@code replay:} and a folder of recordings, or empty for discovery. A URL may contain a
 * key, which is sent only to the engine: {@link #toString}, and so every message, log and
 * exception, shows the address without it.
 *
 * @param withSecrets the address as configured, for requests to the engine only
 */
public record EngineAddress(String withSecrets) {
    private static final String MOCK = ServeConfig.MOCK_ENGINE;
    private static final String SCRIPTED = MOCK + ":";
    private static final String REPLAY = ServeConfig.REPLAY_ENGINE;
    private static final String HIDDEN = "…";

    /** Scheme, user, host and the rest; an IPv6 host is in brackets. */
    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*://)?(?:(?<user>[^/?#]*)@)?"
                            + "(?<host>\\[[^]/?#]*]?|[^/?#:]*)(?<port>:[^/?#]*)?(?<path>[^?#]*)"
                            + "(?:\\?(?<query>[^#]*))?(?:#(?<fragment>.*))?",
                    Pattern.DOTALL);

    /** An optional name, and a non-empty value. */
    private static final Pattern PARAMETER = Pattern.compile("(?<![^&])([^=&]*=)?+([^&]+)");

    /** Parses an address; an engine can also be given by name: {@code ollama}. */
    public static EngineAddress of(String text) {
        return LocalEngine.named(text)
                .map(LocalEngine::address)
                .orElseGet(() -> new EngineAddress(text));
    }

    /** True when an engine is configured. */
    public boolean isNamed() {
        return !withSecrets.isEmpty();
    }

    /** True for the built-in mock. */
    public boolean isMock() {
        return withSecrets.equals(MOCK) || mockScript().isPresent();
    }

    /** The script of the mock; empty when there is none. */
    public Optional<String> mockScript() {
        // a path after a port is no script: a host may be called mock
        boolean isPort = withSecrets.matches(SCRIPTED + "\\d+(/.*)?");
        return withSecrets.startsWith(SCRIPTED) && !isPort
                ? Optional.of(withSecrets.substring(SCRIPTED.length()))
                : Optional.empty();
    }

    /** The folder of recordings; empty for other engines. */
    public Optional<String> replayFolder() {
        return withSecrets.startsWith(REPLAY)
                ? Optional.of(withSecrets.substring(REPLAY.length()))
                : Optional.empty();
    }

    /** True when requests use TLS. */
    public boolean isEncrypted() {
        return withSecrets.startsWith("https://");
    }

    /** The host name or address, IPv6 without brackets; empty when it is not a URL. */
    public String host() {
        return url().map(it -> it.group("host").replaceAll("^\\[|]$", "")).orElse("");
    }

    /** The secrets in the address, also with escapes decoded: a password, values of the query. */
    public List<String> secrets() {
        var secrets = new ArrayList<String>();
        url().ifPresent(
                        url -> {
                            String user = Optional.ofNullable(url.group("user")).orElse("");
                            add(user.substring(user.indexOf(':') + 1), secrets);
                            String query = Optional.ofNullable(url.group("query")).orElse("");
                            PARAMETER
                                    .matcher(query)
                                    .results()
                                    .filter(it -> it.group(1) != null)
                                    .forEach(it -> add(it.group(2), secrets));
                        });
        return List.copyOf(secrets);
    }

    private static void add(String secret, List<String> to) {
        if (secret.isEmpty()) {
            return;
        }
        to.add(secret);
        try {
            String plain = URLDecoder.decode(secret, StandardCharsets.UTF_8);
            if (!plain.equals(secret)) {
                to.add(plain);
            }
        } catch (IllegalArgumentException noEscape) {
            // not an escape
        }
    }

    /** The address for people, without anything that is or may be secret. */
    @Override
    public String toString() {
        return url().map(EngineAddress::shown).orElse(withSecrets);
    }

    private static String shown(MatchResult url) {
        String query = url.group("query");
        return Optional.ofNullable(url.group("scheme")).orElse("")
                + (url.group("user") == null ? "" : HIDDEN + "@")
                + url.group("host")
                + port(url.group("port"))
                + url.group("path")
                + (query == null ? "" : "?" + PARAMETER.matcher(query).replaceAll("$1" + HIDDEN))
                + (url.group("fragment") == null ? "" : "#" + HIDDEN);
    }

    /** The port; anything but a number is a password of an address without host. */
    private static String port(@Nullable String port) {
        if (port == null) {
            return "";
        }
        return port.matches(":[0-9]*") ? port : ":" + HIDDEN;
    }

    private Optional<MatchResult> url() {
        if (!isNamed() || isMock() || replayFolder().isPresent()) {
            return Optional.empty();
        }
        var matcher = URL.matcher(withSecrets);
        if (!matcher.matches()) {
            throw new IllegalStateException("every text has the parts of a URL");
        }
        return Optional.of(matcher.toMatchResult());
    }
}
