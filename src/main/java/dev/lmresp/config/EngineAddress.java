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
 * Where the engine is, as the user named it: a URL, {@code mock}, {@code mock:} and the file of a
 * script, {@code replay:} and a folder of recordings, or nothing when one is to be looked for. A
 * URL may have a key in it, which goes to the engine and nowhere else: as a text, and so in every
 * message, log and exception, an address is shown without.
 *
 * @param withSecrets the address as it was given, for the request to the engine only
 */
public record EngineAddress(String withSecrets) {
    private static final String MOCK = ServeConfig.MOCK_ENGINE;
    private static final String SCRIPTED = MOCK + ":";
    private static final String REPLAY = ServeConfig.REPLAY_ENGINE;
    private static final String HIDDEN = "…";

    /** Scheme, user, host and all that follows; a host of digits and colons is in brackets. */
    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*://)?(?:(?<user>[^/?#]*)@)?"
                            + "(?<host>\\[[^]/?#]*]?|[^/?#:]*)(?<port>:[^/?#]*)?(?<path>[^?#]*)"
                            + "(?:\\?(?<query>[^#]*))?(?:#(?<fragment>.*))?",
                    Pattern.DOTALL);

    /** A name, if there is one, and a value that is not empty. */
    private static final Pattern PARAMETER = Pattern.compile("(?<![^&])([^=&]*=)?+([^&]+)");

    /** The address that a person means, who may name an engine by what it is: {@code ollama}. */
    public static EngineAddress of(String text) {
        return LocalEngine.named(text)
                .map(LocalEngine::address)
                .orElseGet(() -> new EngineAddress(text));
    }

    /** Whether one is named at all. */
    public boolean isNamed() {
        return !withSecrets.isEmpty();
    }

    /** Whether it is the engine inside lmresp. */
    public boolean isMock() {
        return withSecrets.equals(MOCK) || mockScript().isPresent();
    }

    /** The file by which the mock answers; empty when none is named. */
    public Optional<String> mockScript() {
        // what follows a port is no file: a machine may be called mock
        boolean isPort = withSecrets.matches(SCRIPTED + "\\d+(/.*)?");
        return withSecrets.startsWith(SCRIPTED) && !isPort
                ? Optional.of(withSecrets.substring(SCRIPTED.length()))
                : Optional.empty();
    }

    /** The folder of recordings that answer; empty when no recordings do. */
    public Optional<String> replayFolder() {
        return withSecrets.startsWith(REPLAY)
                ? Optional.of(withSecrets.substring(REPLAY.length()))
                : Optional.empty();
    }

    /** Whether requests go there over TLS. */
    public boolean isEncrypted() {
        return withSecrets.startsWith("https://");
    }

    /** The name or address of the machine, IPv6 without brackets; empty when it is no URL. */
    public String host() {
        return url().map(it -> it.group("host").replaceAll("^\\[|]$", "")).orElse("");
    }

    /** What of it is secret, also as it is without escapes: a password, values of the query. */
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
            // it means itself
        }
    }

    /** The address for people: without what is secret, or may be. */
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

    /** One that is no number is a password that its host is missing from. */
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
