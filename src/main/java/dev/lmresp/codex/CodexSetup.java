package dev.lmresp.codex;

import dev.lmresp.json.Json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings with which Codex uses a Responses endpoint. They were tested under {@code
 * --strict-config} of Codex 0.169 and 0.171 without a warning.
 *
 * @param providerId the name of the provider's table
 * @param baseUrl the endpoint's base URL with {@code /v1}
 * @param model the initial model
 * @param apiKeyEnv the environment variable that holds the endpoint's key, empty for none
 * @param catalog the catalog file, absolute or relative to the folder of the settings
 * @param silence the timeout for silence; more than the endpoint's keep-alive
 * @param isLean whether Codex leaves out the tools for sub-agents, goals and its own threads, which
 *     take most of a small context window
 * @param usesWebSockets whether Codex keeps a WebSocket to the endpoint and sends with each turn
 *     only what is new
 */
public record CodexSetup(
        String providerId,
        String baseUrl,
        String model,
        String apiKeyEnv,
        String catalog,
        Duration silence,
        boolean isLean,
        boolean usesWebSockets) {
    /** The default provider. */
    public static final String PROVIDER_ID = "lmresp";

    /** Longer than lmresp's own timeout for the engine, so that lmresp's error is shown. */
    public static final Duration SILENCE = Duration.ofMinutes(10);

    /** The smallest usable context window: Codex's instructions, its tools and a file or two. */
    public static final long ROOM = 12_000;

    /** The same with the lean set of tools, which is 5,200 tokens smaller. */
    public static final long LEAN_ROOM = 6_800;

    /** The names of all settings that are written in tables of their own. */
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
     * @param path its full path, including tables
     * @param value its value as TOML
     */
    public record Setting(List<String> path, String value) {
        /** The path in dotted form, such as {@code model_providers.lmresp.name}. */
        public String key() {
            return String.join(".", path);
        }

        private static Setting of(String value, String... path) {
            return new Setting(List.of(path), value);
        }
    }

    /**
     * Validates the provider's name.
     *
     * @throws IllegalArgumentException when the name is not allowed; the message has the reason
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
                    // disables an MCP server of Codex with a dozen tools for its threads; a command
                    // is required, though it is never run
                    Setting.of(text("true"), "mcp_servers", "codex_tui", "command"),
                    Setting.of("false", "mcp_servers", "codex_tui", "enabled"));

    /** With all tools of Codex. */
    public CodexSetup(
            String providerId,
            String baseUrl,
            String model,
            String apiKeyEnv,
            String catalog,
            Duration silence) {
        this(providerId, baseUrl, model, apiKeyEnv, catalog, silence, false, false);
    }

    /** With or without the tools that do not fit into a small context window. */
    public CodexSetup lean(boolean lean) {
        return new CodexSetup(
                providerId, baseUrl, model, apiKeyEnv, catalog, silence, lean, usesWebSockets);
    }

    /** With or without a WebSocket. */
    public CodexSetup webSockets(boolean uses) {
        return new CodexSetup(
                providerId, baseUrl, model, apiKeyEnv, catalog, silence, isLean, uses);
    }

    /** All settings, top-level ones first. */
    public List<Setting> settings() {
        var settings = new ArrayList<Setting>();
        settings.add(Setting.of(text(model), "model"));
        settings.add(Setting.of(text(providerId), "model_provider"));
        settings.add(Setting.of(text(catalog), "model_catalog_json"));
        // no engine behind lmresp has OpenAI's web search
        settings.add(Setting.of(text("disabled"), "web_search"));
        settings.add(Setting.of("true", "show_raw_agent_reasoning"));
        // otherwise Codex retries forever when the proxy is not running
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
        provider("supports_websockets", Boolean.toString(usesWebSockets), settings);
        provider(
                "capabilities",
                "{ remote_compaction = \"unsupported\", external_web_access = false }",
                settings);
        return List.copyOf(settings);
    }

    private void provider(String name, String value, List<Setting> settings) {
        settings.add(Setting.of(value, "model_providers", providerId, name));
    }

    /** The settings as arguments for one run of Codex, without changing a file. */
    public List<String> arguments() {
        var arguments = new ArrayList<String>();
        for (Setting setting : settings()) {
            arguments.add("-c");
            arguments.add(setting.key() + "=" + setting.value());
        }
        return List.copyOf(arguments);
    }

    /** A TOML string; its escapes are those of JSON. */
    private static String text(String value) {
        return Json.text(Json.object().textNode(value));
    }
}
