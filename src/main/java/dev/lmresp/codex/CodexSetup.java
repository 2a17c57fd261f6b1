package dev.lmresp.codex;

import dev.lmresp.json.Json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Codex must be told to work with a Responses endpoint. The settings ran without a warning
 * under {@code --strict-config} of Codex 0.169 and 0.171.
 *
 * @param providerId the name of the provider's table
 * @param baseUrl the endpoint's base URL with {@code /v1}
 * @param model the model to begin with
 * @param apiKeyEnv the environment variable that holds the endpoint's key, empty for none
 * @param catalog the catalog file, absolute or relative to the folder of the settings
 * @param silence how long the endpoint may be silent; more than its keep-alive
 * @param isLean whether Codex leaves out the tools for sub-agents, goals and its own threads, which
 *     take most of a small context window
 */
public record CodexSetup(
        String providerId,
        String baseUrl,
        String model,
        String apiKeyEnv,
        String catalog,
        Duration silence,
        boolean isLean) {
    /** The provider that is written when the user names none. */
    public static final String PROVIDER_ID = "lmresp";

    /**
     * Longer than lmresp itself waits for an engine, so that its message is the one that is seen.
     */
    public static final Duration SILENCE = Duration.ofMinutes(10);

    /** The smallest context window for Codex's instructions, its tools and a file or two. */
    public static final long ROOM = 12_000;

    /** The same with the lean set of tools, which is 5,200 tokens smaller. */
    public static final long LEAN_ROOM = 6_800;

    /** The names of all settings that stand in tables of their own. */
    static final Set<String> KEYS =
            Set.of(
                    "name",
                    "base_url",
                    "env_key",
                    "wire_api",
                    "request_max_retries",
                    "stream_max_retries",
                    "stream_idle_timeout_ms",
                    "supports_websockets",
                    "capabilities",
                    "command",
                    "enabled");

    /** Providers that are built into Codex and cannot be defined. */
    private static final Set<String> RESERVED =
            Set.of("openai", "ollama", "lmstudio", "amazon-bedrock", "gcp");

    private static final Pattern PROVIDER_NAME = Pattern.compile("[A-Za-z0-9_-]+");

    /**
     * A setting.
     *
     * @param path the names of the tables around it, and its own
     * @param value its value as TOML
     */
    public record Setting(List<String> path, String value) {
        /** The path as one key, such as {@code model_providers.lmresp.name}. */
        public String key() {
            return String.join(".", path);
        }

        private static Setting of(String value, String... path) {
            return new Setting(List.of(path), value);
        }
    }

    /**
     * Settings that Codex takes.
     *
     * @throws IllegalArgumentException when the provider cannot have this name; the message says
     *     why
     */
    public CodexSetup {
        if (RESERVED.contains(providerId)) {
            throw new IllegalArgumentException(
                    "'%s' is built into Codex and cannot be defined; choose another name"
                            .formatted(providerId));
        }
        if (!PROVIDER_NAME.matcher(providerId).matches()) {
            throw new IllegalArgumentException(
                    "'%s' may contain only letters, digits, '-' and '_'".formatted(providerId));
        }
    }

    private static final List<Setting> LEAN =
            List.of(
                    Setting.of("false", "agents", "enabled"),
                    Setting.of("false", "features", "goals"),
                    // a server of Codex's own with a dozen tools for its threads; a server must
                    // have a command, though this one is never run
                    Setting.of(text("true"), "mcp_servers", "codex_tui", "command"),
                    Setting.of("false", "mcp_servers", "codex_tui", "enabled"));

    /** Settings with all tools of Codex. */
    public CodexSetup(
            String providerId,
            String baseUrl,
            String model,
            String apiKeyEnv,
            String catalog,
            Duration silence) {
        this(providerId, baseUrl, model, apiKeyEnv, catalog, silence, false);
    }

    /** The same with or without the tools that a small context window has no room for. */
    public CodexSetup lean(boolean lean) {
        return new CodexSetup(providerId, baseUrl, model, apiKeyEnv, catalog, silence, lean);
    }

    /** All settings, those of the top level first. */
    public List<Setting> settings() {
        var settings = new ArrayList<Setting>();
        settings.add(Setting.of(text(model), "model"));
        settings.add(Setting.of(text(providerId), "model_provider"));
        settings.add(Setting.of(text(catalog), "model_catalog_json"));
        // no engine behind lmresp has OpenAI's search
        settings.add(Setting.of(text("disabled"), "web_search"));
        settings.add(Setting.of("true", "show_raw_agent_reasoning"));
        // otherwise Codex tries for ever to reach a proxy that is not running
        settings.add(Setting.of("false", "features", "unbounded_connection_retries"));
        if (isLean) {
            settings.addAll(LEAN);
        }
        provider("name", text("lmresp"), settings);
        provider("base_url", text(baseUrl), settings);
        if (!apiKeyEnv.isEmpty()) {
            provider("env_key", text(apiKeyEnv), settings);
        }
        provider("wire_api", text("responses"), settings);
        provider("request_max_retries", "2", settings);
        provider("stream_max_retries", "2", settings);
        provider("stream_idle_timeout_ms", Long.toString(silence.toMillis()), settings);
        provider("supports_websockets", "false", settings);
        provider(
                "capabilities",
                "{ remote_compaction = \"unsupported\", external_web_access = false }",
                settings);
        return List.copyOf(settings);
    }

    private void provider(String name, String value, List<Setting> settings) {
        settings.add(Setting.of(value, "model_providers", providerId, name));
    }

    /** The settings as arguments of one run of Codex, which change no file. */
    public List<String> arguments() {
        var arguments = new ArrayList<String>();
        for (Setting setting : settings()) {
            arguments.add("-c");
            arguments.add(setting.key() + "=" + setting.value());
        }
        return List.copyOf(arguments);
    }

    /** A TOML string; what JSON escapes, TOML escapes in the same way. */
    private static String text(String value) {
        return Json.text(Json.object().textNode(value));
    }
}
