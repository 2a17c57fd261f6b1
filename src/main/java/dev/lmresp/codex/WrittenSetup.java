package dev.lmresp.codex;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.codex.CodexSetup.Setting;
import dev.lmresp.files.TomlText;
import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlInvalidTypeException;
import org.tomlj.TomlTable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The values in a {@code config.toml}, whoever wrote them and in whatever order. Codex moves tables
 * and rewrites values, so only values can be compared, not text.
 */
public final class WrittenSetup {
    private final TomlTable settings;

    /**
     * A setting with another value than wanted.
     *
     * @param wanted the wanted setting
     * @param found the actual value as JSON, empty when absent
     */
    public record Difference(Setting wanted, Optional<String> found) {
        @Override
        public String toString() {
            return found.map(
                            it ->
                                    "%s is %s, should be %s"
                                            .formatted(wanted.key(), it, wanted.value()))
                    .orElseGet(() -> "%s = %s is missing".formatted(wanted.key(), wanted.value()));
        }
    }

    private WrittenSetup(TomlTable settings) {
        this.settings = settings;
    }

    /**
     * Parses a file.
     *
     * @throws dev.lmresp.files.SettingsException when it is not valid TOML; the message names the
     *     line
     */
    public static WrittenSetup of(String text) {
        return new WrittenSetup(
                TomlText.parse(text.startsWith("\uFEFF") ? text.substring(1) : text));
    }

    /** The selected provider, empty for Codex's own. */
    public String providerId() {
        return text("model_provider");
    }

    /** The initial model, empty when not set. */
    public String model() {
        return text("model");
    }

    /** The base URL of the provider, empty when absent. */
    public String baseUrl() {
        return text("model_providers", providerId(), "base_url");
    }

    /** The environment variable with the provider's key, empty for none. */
    public String apiKeyEnv() {
        return text("model_providers", providerId(), "env_key");
    }

    /** The model catalog file, empty for none. */
    public String catalog() {
        return text("model_catalog_json");
    }

    /** True when Codex leaves out the tools that do not fit into a small context window. */
    public boolean isLean() {
        return Boolean.FALSE.equals(get(List.of("mcp_servers", "codex_tui", "enabled")));
    }

    /** True when Codex keeps a WebSocket to the provider. */
    public boolean usesWebSockets() {
        return Boolean.TRUE.equals(
                get(List.of("model_providers", providerId(), "supports_websockets")));
    }

    /**
     * The settings that lmresp would write for the endpoint in the file.
     *
     * @throws IllegalArgumentException when the provider's name is not allowed
     */
    public CodexSetup setup() {
        return new CodexSetup(
                providerId(),
                baseUrl(),
                model(),
                apiKeyEnv(),
                catalog(),
                CodexSetup.SILENCE,
                isLean(),
                usesWebSockets());
    }

    /** Settings that are missing or different. Other settings are ignored. */
    public List<Difference> differences(CodexSetup wanted) {
        return wanted.settings().stream()
                .filter(it -> !value(it).equals(Optional.of(wanted(it))))
                .map(it -> new Difference(it, value(it).map(Json::text)))
                .toList();
    }

    /** Settings that are present with a different value. */
    public List<Difference> conflicts(CodexSetup wanted) {
        return differences(wanted).stream().filter(it -> it.found().isPresent()).toList();
    }

    private Optional<JsonNode> value(Setting setting) {
        return Optional.ofNullable(get(setting.path())).map(WrittenSetup::json);
    }

    private static JsonNode wanted(Setting setting) {
        return json(Objects.requireNonNull(TomlText.parse("x = " + setting.value()).get("x")));
    }

    private static JsonNode json(Object value) {
        return switch (value) {
            case TomlTable table -> Json.parse(table.toJson());
            case TomlArray array -> Json.parse(array.toJson());
            case Boolean flag -> Json.object().booleanNode(flag);
            case Long number -> Json.object().numberNode(number);
            default -> Json.object().textNode(value.toString());
        };
    }

    /** A value; {@code null} when it is absent or its parent is not a table. */
    private @Nullable Object get(List<String> path) {
        try {
            return settings.get(path);
        } catch (TomlInvalidTypeException notATable) {
            return null;
        }
    }

    private String text(String... path) {
        @Nullable Object value = get(List.of(path));
        return value instanceof String text ? text : "";
    }
}
