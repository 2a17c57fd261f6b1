package dev.lmresp.cli.options;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.EngineConfig;
import dev.lmresp.config.EngineSet;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.engine.CertificateFile;
import dev.lmresp.server.Addresses;
import dev.lmresp.server.Capacity;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options of a proxy, for every command that runs one. */
public final class ServeOptions implements FromSettings {
    static final String ENGINE = Settings.variable("engine");
    static final String API_KEY_ENV = "--api-key-env";
    private static final String MODEL = "--model";
    private static final String ALIAS = "--alias";

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = {
                "Listen on this address (default: ${DEFAULT-VALUE}).",
                "Any address other than loopback requires --api-key."
            })
    private String host = ServeConfig.USUAL_HOST;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Listen on this port; 0 picks a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--engine",
            paramLabel = "URL|NAME",
            description = {
                "The Chat Completions engine (upstream), such as http://gpu:8000. Repeatable, with"
                        + " names: --engine gpu=http://gpu:8000. It replaces the [engines.NAME]"
                        + " tables of the settings.",
                "For an engine on its usual port on this machine, give its name: lmdeploy (23333),"
                        + " vllm (8000), sglang (30000), llama.cpp (8080), ollama (11434), lmstudio"
                        + " (1234). 'mock' is the built-in mock, mock:FILE the mock with a script;"
                        + " replay:DIR answers from recordings of --record.",
                "Default: all of these that answer, else mock."
            },
            completionCandidates = EngineNames.class)
    private @Nullable List<String> engines;

    @Option(
            names = "--default-engine",
            paramLabel = "NAME",
            defaultValue = "",
            description =
                    "With several engines, the one that gets requests for models that none of them"
                            + " lists (default: the first).")
    private String defaultEngine = "";

    @Option(
            names = "--engine-api-key-env",
            paramLabel = "NAME",
            description = {
                "The environment variable that holds the engine's API key.",
                "Without it and --api-key, the client's key is passed on if it may be meant for"
                        + " this engine."
            })
    private @Nullable String engineApiKeyEnv;

    @Option(
            names = "--engine-ca",
            paramLabel = "FILE",
            defaultValue = "",
            description =
                    "For an https engine: trust only the certificates and CAs in this PEM file,"
                            + " instead of those that this machine trusts.")
    private String engineCa = "";

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            hideParamSyntax = true,
            split = ",",
            description =
                    "Accept only clients with this key; repeatable. Other users can see it in the"
                            + " process list, so prefer --api-key-env, or LMRESP_API_KEYS=KEY,KEY.")
    private @Nullable List<String> apiKeys;

    @Option(
            names = API_KEY_ENV,
            paramLabel = "NAME",
            description =
                    "The environment variable that holds the clients' key, or several keys:"
                            + " KEY,KEY.")
    private @Nullable String apiKeyEnv;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            completionCandidates = DialectNames.class,
            description = "The engine's dialect (what it accepts), or auto to detect it (default).")
    private String dialect = ServeConfig.AUTO_DIALECT;

    @Option(
            names = MODEL,
            paramLabel = "NAME",
            description =
                    "The model for requests without one, and Codex's default model (default: the"
                            + " engine's model, if it has only one).")
    private @Nullable List<String> models;

    @Option(
            names = ALIAS,
            paramLabel = "ALIAS=MODEL",
            hideParamSyntax = true,
            split = ",",
            description =
                    "Let clients use ALIAS as another name for the engine's MODEL; repeatable."
                            + " '*=MODEL' matches every name.")
    private @Nullable List<String> aliases;

    @Option(
            names = "--auto-wake",
            description = "If LMDeploy reports that it sleeps, wake it and retry.")
    private boolean autoWake;

    @Option(
            names = "--count-probe",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Count the tokens of a request by asking the engine for one more, if it cannot"
                            + " count them otherwise (default). --no-count-probe does not.")
    private boolean countProbe = true;

    @Mixin private LimitOptions limits = new LimitOptions();

    @Mixin private StoreOptions store = new StoreOptions();

    @Option(
            names = "--replay-pace",
            description =
                    "With --engine replay:DIR: replay answers at their original speed, instead of"
                            + " at once.")
    private boolean replayPace;

    private final boolean isForOneCommand;

    private ServeOptions(int port, boolean isForOneCommand) {
        this.port = port;
        this.isForOneCommand = isForOneCommand;
    }

    /** The options of a shared proxy on a known port. */
    public static ServeOptions forAll() {
        return new ServeOptions(ServeConfig.USUAL_PORT, false);
    }

    /**
     * The options of a proxy for one command: its address is private, so the settings do not apply
     * to it.
     */
    public static ServeOptions forOneCommand() {
        return new ServeOptions(0, true);
    }

    /** The setting's name; some are tables in a file. */
    @Override
    public String name(String option) {
        return option.equals(ALIAS) ? Settings.ALIASES : FromSettings.super.name(option);
    }

    @Override
    public boolean takes(String key) {
        return !isForOneCommand || !Set.of("host", "port").contains(key);
    }

    /**
     * The options as a configuration.
     *
     * @throws ParameterException when one is invalid
     */
    public ServeConfig config(CommandSpec spec) {
        return config(spec, Capacity.UNLIMITED, warning -> {});
    }

    /**
     * The options as a configuration, reduced to the capacity of the process.
     *
     * @param warnings receives a sentence when more is requested
     * @throws ParameterException when one is invalid
     */
    public ServeConfig config(CommandSpec spec, Capacity capacity, Consumer<String> warnings) {
        List<String> keys = clientKeys(spec);
        check(spec, "--port", port >= 0 && port <= 65_535, "must be from 0 to 65535, not " + port);
        check(
                spec,
                "--host",
                Addresses.isLoopback(host) || !keys.isEmpty(),
                host
                        + " accepts other machines: set a key for them with --api-key-env, or"
                        + " listen on 127.0.0.1");
        checkCertificates(spec);
        List<NamedAddress> named = NamedAddress.of(spec, all(engines));
        String key = valueOf(spec, "--engine-api-key-env", engineApiKeyEnv);
        check(
                spec,
                "--engine-api-key-env",
                key.isEmpty() || named.size() < 2,
                "is the key of one engine, and there are several: put them into [engines.NAME]"
                        + " tables, each with its api-key-env");
        return new ServeConfig(
                host,
                port,
                named.isEmpty() ? new EngineAddress("") : named.getFirst().address(),
                key,
                keys,
                dialect,
                aliases(spec, warnings),
                autoWake,
                limits.limits(spec, capacity, warnings),
                engineCa,
                replayPace,
                countProbe,
                model(spec),
                store.config(spec),
                engines(spec, named, key));
    }

    /**
     * The engines of the tables, unless the command line or the environment names others; an engine
     * that a file names beside its tables is the first.
     */
    private EngineSet engines(CommandSpec spec, List<NamedAddress> named, String key) {
        EngineSet tables =
                OptionSettings.find(spec)
                        .map(it -> it.engines(defaultEngine))
                        .orElse(EngineSet.NONE);
        boolean isFromFile =
                OptionSettings.source(spec, "--engine")
                        .filter(it -> !it.equals(ENGINE))
                        .isPresent();
        boolean replaces = !named.isEmpty() && !isFromFile;
        List<EngineConfig> configured = replaces ? List.of() : tables.engines();
        var all = new ArrayList<EngineConfig>();
        if (named.size() > 1 || !configured.isEmpty()) {
            for (NamedAddress one : named) {
                all.add(EngineConfig.of(one.name(), one.address(), key, dialect, engineCa));
            }
        }
        configured.stream()
                .filter(it -> all.stream().noneMatch(other -> other.name().equals(it.name())))
                .forEach(all::add);
        check(
                spec,
                "--default-engine",
                defaultEngine.isEmpty()
                        || all.stream().anyMatch(it -> it.name().equals(defaultEngine)),
                "there is no engine '%s'; the engines are %s"
                        .formatted(
                                defaultEngine,
                                all.isEmpty()
                                        ? "those that are found"
                                        : all.stream()
                                                .map(EngineConfig::name)
                                                .collect(Collectors.joining(", "))));
        return new EngineSet(List.copyOf(all), defaultEngine, tables.aliases());
    }

    private void checkCertificates(CommandSpec spec) {
        if (!engineCa.isEmpty()) {
            try {
                CertificateFile.trusting(Path.of(engineCa));
            } catch (IOException | InvalidPathException e) {
                check(spec, "--engine-ca", false, String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * Validates the dialect and the tables of dialects.
     *
     * @throws ParameterException when there is no such dialect, with the source of the setting
     * @throws dev.lmresp.files.SettingsException when a table is invalid
     */
    public void checkDialect(CommandSpec spec, Settings settings) {
        boolean isAuto = dialect.equals(ServeConfig.AUTO_DIALECT);
        if (isAuto && settings.files().isEmpty()) {
            // loading the dialects takes a while, in which the proxy can already listen
            return;
        }
        Set<String> names = settings.dialects().names();
        check(
                spec,
                "--dialect",
                isAuto || names.contains(dialect),
                "'%s' does not exist; use auto, %s".formatted(dialect, String.join(", ", names)));
    }

    /**
     * True for recordings, or the mock without a script: these fail only if the test is wrong. A
     * script may contain failures, and warns about requests without a rule.
     */
    public boolean isForTests() {
        return !all(engines).isEmpty()
                && all(engines).stream()
                        .allMatch(
                                it ->
                                        it.equals(ServeConfig.MOCK_ENGINE)
                                                || new EngineAddress(it)
                                                        .replayFolder()
                                                        .isPresent());
    }

    /** The error for an impossible engine address. */
    public ParameterException wrongEngine(CommandSpec spec, IllegalArgumentException e) {
        return new ParameterException(
                spec.commandLine(),
                "--engine" + source(spec, "--engine") + ": " + e.getMessage(),
                e);
    }

    private List<String> clientKeys(CommandSpec spec) {
        var keys = new ArrayList<>(all(apiKeys));
        keys.addAll(List.of(valueOf(spec, API_KEY_ENV, apiKeyEnv).split(",")));
        String more = System.getenv(KeyVariables.API_KEYS);
        if (more != null) {
            keys.addAll(List.of(more.split(",")));
        }
        keys.replaceAll(String::strip);
        keys.removeIf(String::isEmpty);
        return List.copyOf(keys);
    }

    /** The value of the environment variable in an option; empty when the option is not set. */
    private static String valueOf(CommandSpec spec, String option, @Nullable String variable) {
        if (variable == null) {
            return "";
        }
        String value = System.getenv(variable);
        check(
                spec,
                option,
                value != null && !value.isBlank(),
                "names the environment variable " + variable + ", which is not set");
        return value == null ? "" : value.strip();
    }

    /** The environment without {@link KeyVariables}. */
    public Map<String, String> environmentWithoutKeys(CommandSpec spec) {
        var environment = new TreeMap<>(System.getenv());
        List<String> named =
                Stream.concat(
                                Stream.of(engineApiKeyEnv, apiKeyEnv).filter(Objects::nonNull),
                                OptionSettings.find(spec).stream()
                                        .flatMap(it -> it.engineKeyVariables().stream()))
                        .toList();
        environment.keySet().removeAll(KeyVariables.of(environment, named));
        return environment;
    }

    private String model(CommandSpec spec) {
        List<String> names =
                all(models).stream().filter(it -> !it.isBlank() && !isAlias(it)).toList();
        check(
                spec,
                MODEL,
                names.size() <= 1,
                // format() loads the locale's data to write a number
                "names one model, not "
                        + names.size()
                        + "; more names for models are "
                        + ALIAS
                        + " ALIAS=MODEL");
        return names.isEmpty() ? "" : names.getFirst();
    }

    private Map<String, String> aliases(CommandSpec spec, Consumer<String> warnings) {
        var found = new LinkedHashMap<String, String>();
        List<String> old = all(models).stream().filter(ServeOptions::isAlias).toList();
        boolean isTyped = spec.commandLine().getParseResult().hasMatchedOption(ALIAS);
        if (old.isEmpty() || isTyped) {
            add(spec, ALIAS, all(aliases), found);
        }
        if (!old.isEmpty()) {
            // the command line takes precedence over settings, as it did under the old name
            warnings.accept("%s %s is now %s %2$s".formatted(MODEL, old.getFirst(), ALIAS));
            old.forEach(it -> add(spec, MODEL, List.of(it.split(",")), found));
        }
        return found;
    }

    private static void add(
            CommandSpec spec, String option, List<String> pairs, Map<String, String> to) {
        for (String pair : pairs) {
            if (pair.isEmpty()) {
                // aliases = {} in a file
                continue;
            }
            int equals = pair.indexOf('=');
            check(
                    spec,
                    option,
                    equals > 0 && equals < pair.length() - 1,
                    "must be ALIAS=MODEL, not '" + pair + "'");
            to.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }

    private static boolean isAlias(String model) {
        return model.contains("=");
    }

    private static List<String> all(@Nullable List<String> values) {
        return values == null ? List.of() : values;
    }

    /**
     * Rejects the value of an option.
     *
     * @throws ParameterException with the option, and the source of its value
     */
    static void check(CommandSpec spec, String option, boolean right, String problem) {
        if (!right) {
            throw new ParameterException(
                    spec.commandLine(), option + source(spec, option) + " " + problem);
        }
    }

    private static String source(CommandSpec spec, String option) {
        return OptionSettings.source(spec, option).map(it -> " (" + it + ")").orElse("");
    }
}
