package dev.lmresp.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One engine, as configured: a table {@code [engines.NAME]}, or {@code --engine} with the options
 * beside it.
 *
 * @param name what people and clients call it, as in {@code NAME/model}
 * @param address where it is
 * @param apiKey its key, empty for none
 * @param headers more headers for each request
 * @param dialect its dialect, {@code auto} to detect it
 * @param models patterns of the models that it is asked for, with {@code *} for any text; empty for
 *     all that it lists
 * @param weight its share among equals, at least 1
 * @param timeouts where it differs from the others
 * @param caFile the certificates to trust for it, empty for the system's
 */
public record EngineConfig(
        String name,
        EngineAddress address,
        String apiKey,
        Map<String, String> headers,
        String dialect,
        List<String> models,
        int weight,
        Timeouts timeouts,
        String caFile) {

    /** Time-outs of one engine; empty for those of all. */
    public record Timeouts(
            Optional<Duration> connect, Optional<Duration> header, Optional<Duration> idle) {
        /** Those of all engines. */
        public static final Timeouts OF_ALL =
                new Timeouts(Optional.empty(), Optional.empty(), Optional.empty());

        /** The limits with what differs here. */
        public ServeConfig.Limits in(ServeConfig.Limits all) {
            return new ServeConfig.Limits(
                    all.maxBodyBytes(),
                    all.maxInflightBytes(),
                    all.maxAnswerBytes(),
                    all.maxExchanges(),
                    all.maxConnections(),
                    connect.orElse(all.connectTimeout()),
                    header.orElse(all.headerTimeout()),
                    idle.orElse(all.idleTimeout()),
                    all.clientTimeout(),
                    all.keepAlive(),
                    all.drainTimeout());
        }
    }

    /** An engine of which only the address is known. */
    public static EngineConfig of(String name, EngineAddress address) {
        return of(name, address, "", ServeConfig.AUTO_DIALECT, "");
    }

    /** An engine as the options name it. */
    public static EngineConfig of(
            String name, EngineAddress address, String apiKey, String dialect, String caFile) {
        return new EngineConfig(
                name, address, apiKey, Map.of(), dialect, List.of(), 1, Timeouts.OF_ALL, caFile);
    }

    /** The name of an engine that the user gave none: that of an engine on its usual port. */
    public static String nameOf(EngineAddress address) {
        return Stream.of(LocalEngine.values())
                .filter(it -> it.address().equals(address))
                .map(LocalEngine::id)
                .findFirst()
                .orElse(address.isMock() ? ServeConfig.MOCK_ENGINE : "engine");
    }

    /** The same engine at another address, and with its name. */
    public EngineConfig at(String otherName, EngineAddress other) {
        return new EngineConfig(
                otherName, other, apiKey, headers, dialect, models, weight, timeouts, caFile);
    }

    /** Whether it is asked for a model, by its patterns. */
    public boolean takes(String model) {
        return models.isEmpty() || models.stream().anyMatch(it -> matches(it, model));
    }

    private static boolean matches(String pattern, String model) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(model);
        }
        if (!model.startsWith(pattern.substring(0, star))) {
            return false;
        }
        String rest = pattern.substring(star + 1);
        for (int from = star; from <= model.length(); from++) {
            if (matches(rest, model.substring(from))) {
                return true;
            }
        }
        return false;
    }

    /** The secrets in it, which are shown nowhere. */
    public List<String> secrets() {
        var secrets = new ArrayList<>(address.secrets());
        if (!apiKey.isEmpty()) {
            secrets.add(apiKey);
        }
        secrets.addAll(headers.values());
        return List.copyOf(secrets);
    }

    @Override
    public String toString() {
        return name + " (" + address + ")";
    }
}
