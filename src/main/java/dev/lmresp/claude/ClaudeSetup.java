package dev.lmresp.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings with which Claude Code uses a Messages endpoint. They were tested with Claude Code
 * 2.1.332.
 *
 * @param baseUrl the endpoint's base URL without {@code /v1}
 * @param key the endpoint's key, or {@link #NO_KEY}
 * @param keyVariable the environment variable that holds the endpoint's key, so that no file
 *     contains it; empty to use {@code key}
 * @param model the model for every task, empty to leave the choice to Claude Code
 * @param contextWindow its context window in tokens, 0 when unknown
 */
public record ClaudeSetup(
        String baseUrl, String key, String keyVariable, String model, long contextWindow) {
    /** A key for an endpoint that demands none: without any Claude Code asks for a login. */
    public static final String NO_KEY = "lmresp";

    /** The variable with the endpoint's base URL. */
    public static final String BASE_URL = "ANTHROPIC_BASE_URL";

    /** The variable with the endpoint's key, which is sent as a bearer token. */
    public static final String AUTH_TOKEN = "ANTHROPIC_AUTH_TOKEN";

    /** The variable with the first model. */
    public static final String MODEL = "ANTHROPIC_MODEL";

    /** The variable with the context window. */
    public static final String CONTEXT = "CLAUDE_CODE_MAX_CONTEXT_TOKENS";

    /** The variable with the limit for an answer. */
    public static final String OUTPUT = "CLAUDE_CODE_MAX_OUTPUT_TOKENS";

    /** The setting with the program that prints the key. */
    public static final String KEY_HELPER = "apiKeyHelper";

    /**
     * Turns off the mode in which Claude Code asks Anthropic's servers whether a tool call is safe:
     * through any other endpoint it can only refuse such calls, where other modes ask the user.
     */
    static final Setting NO_AUTO_MODE =
            new Setting(List.of("disableAutoMode"), TextNode.valueOf("disable"));

    /** Variables that would send requests elsewhere, or with the key of somewhere else. */
    public static final List<String> DETOURS =
            List.of(
                    "ANTHROPIC_API_KEY",
                    "CLAUDE_CODE_USE_BEDROCK",
                    "CLAUDE_CODE_USE_VERTEX",
                    "CLAUDE_CODE_USE_FOUNDRY",
                    "CLAUDE_CODE_USE_MANTLE",
                    "CLAUDE_CODE_USE_GATEWAY",
                    "CLAUDE_CODE_USE_ANTHROPIC_AWS",
                    "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD");

    /** The smallest usable context window. */
    private static final long ROOM = 32_768;

    /** With less, Claude Code compacts all the time. */
    private static final long COMFORT = 65_536;

    /** The limit for an answer that Claude Code has for an unknown model. */
    private static final long MOST_OUTPUT = 32_000;

    /** The settings' object of variables. */
    static final String ENV = "env";

    /** Every role that Claude Code has for a model is played by the same one. */
    private static final List<String> MODELS =
            List.of(
                    MODEL,
                    "ANTHROPIC_DEFAULT_OPUS_MODEL",
                    "ANTHROPIC_DEFAULT_SONNET_MODEL",
                    "ANTHROPIC_DEFAULT_HAIKU_MODEL",
                    "ANTHROPIC_DEFAULT_FABLE_MODEL",
                    "CLAUDE_CODE_SUBAGENT_MODEL");

    /**
     * A setting in {@code settings.json}.
     *
     * @param path its full path
     * @param value its value
     */
    public record Setting(List<String> path, JsonNode value) {
        /** The path in dotted form, such as {@code env.ANTHROPIC_MODEL}. */
        public String key() {
            return String.join(".", path);
        }

        /** A variable. */
        static Setting variable(String name, String value) {
            return new Setting(List.of(ENV, name), TextNode.valueOf(value));
        }
    }

    /**
     * Checks the variable.
     *
     * @throws IllegalArgumentException when it cannot be one; the message has the reason
     */
    public ClaudeSetup {
        if (!keyVariable.isEmpty()) {
            KeyHelper.command(keyVariable);
        }
    }

    /** The base URL without {@code /v1}, which Claude Code adds. */
    public static String root(String url) {
        return url.replaceAll("/v1/*$", "");
    }

    /** The variables. */
    public Map<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        variables.put(BASE_URL, baseUrl);
        if (keyVariable.isEmpty()) {
            variables.put(AUTH_TOKEN, key);
        }
        if (!model.isEmpty()) {
            MODELS.forEach(name -> variables.put(name, model));
        }
        if (contextWindow > 0) {
            variables.put(CONTEXT, Long.toString(contextWindow));
            variables.put(OUTPUT, Long.toString(outputLimit()));
        }
        variables.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        return variables;
    }

    /** All settings for {@code settings.json}. */
    public List<Setting> settings() {
        var settings = new ArrayList<Setting>();
        variables().forEach((name, value) -> settings.add(Setting.variable(name, value)));
        settings.add(NO_AUTO_MODE);
        if (!keyVariable.isEmpty()) {
            settings.add(
                    new Setting(
                            List.of(KEY_HELPER), TextNode.valueOf(KeyHelper.command(keyVariable))));
        }
        return List.copyOf(settings);
    }

    /** Settings that would lead elsewhere, each with the value that hides it. */
    List<Setting> hidden() {
        var hidden = new ArrayList<Setting>();
        DETOURS.forEach(name -> hidden.add(Setting.variable(name, "")));
        if (keyVariable.isEmpty()) {
            // it is sent beside the endpoint's key
            hidden.add(new Setting(List.of(KEY_HELPER), TextNode.valueOf("")));
        }
        return List.copyOf(hidden);
    }

    /**
     * The limit for an answer in tokens. Claude Code compacts when the conversation is longer than
     * the window without this limit and 13,000 tokens more, and its own instructions and tools take
     * about 12,000.
     */
    private long outputLimit() {
        return Math.min(MOST_OUTPUT, contextWindow / (contextWindow < COMFORT ? 8 : 4));
    }

    /**
     * The context window in tokens, 0 when unknown.
     *
     * @param listed the window in the endpoint's list of models, 0 when unknown
     * @param set what the user has set {@link #CONTEXT} to, for an engine that does not report its
     *     window; empty for nothing
     */
    public static long window(long listed, String set) {
        return listed == 0 && set.matches("\\d{1,9}") ? Long.parseLong(set) : listed;
    }

    /** A sentence about a context window that is unknown or too small; empty when it is neither. */
    public Optional<String> caution() {
        if (model.isEmpty() || contextWindow >= ROOM) {
            return Optional.empty();
        }
        return Optional.of(
                contextWindow == 0
                        ? "the engine does not report the context window of %s, so Claude Code assumes a million tokens: set %s=TOKENS"
                                .formatted(model, CONTEXT)
                        : "%s has a context window of %d tokens: Claude Code's own instructions and tools barely fit, give the engine at least %d"
                                .formatted(model, contextWindow, COMFORT));
    }
}
