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
 * What a {@code config.toml} says, whoever wrote it and in whatever order. Codex moves tables and
 * changes values in it, so only what is said can be compared, not how it is written.
 */
public final class WrittenSetup {
    private final TomlTable settings;

    /**
     * A setting that is not as it is wanted.
     *
     * @param wanted as it is wanted
     * @param found the value in its place as JSON, empty when there is none
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
     * Reads a file.
     *
     * @throws dev.lmresp.files.SettingsException when it is not valid TOML; the message names the
     *     line
     */
    public static WrittenSetup of(String text) {
        return new WrittenSetup(
                TomlText.parse(text.startsWith("\uFEFF") ? text.substring(1) : text));
    }

    /** The provider that Codex uses, empty for its own. */
    public String providerId() {
        return text("model_provider");
    }

    /** The model that Codex begins with, empty when none is named. */
    public String model() {
        return text("model");
    }

    /** The address of the provider, empty when it has none. */
    public String baseUrl() {
        return text("model_providers", providerId(), "base_url");
    }

    /** The environment variable with the provider's key, empty when there is none. */
    public String apiKeyEnv() {
        return text("model_providers", providerId(), "env_key");
    }

    /** The file with the list of models, empty when there is none. */
    public String catalog() {
        return text("model_catalog_json");
    }

    /** Whether Codex leaves out the tools that a small context window has no room for. */
    public boolean isLean() {
        return Boolean.FALSE.equals(get(List.of("mcp_servers", "codex_tui", "enabled")));
    }

    /**
     * What lmresp would write for the endpoint that the file names.
     *
     * @throws IllegalArgumentException when the provider cannot have its name
     */
    public CodexSetup setup() {
        return new CodexSetup(
                providerId(),
                baseUrl(),
                model(),
                apiKeyEnv(),
                catalog(),
                CodexSetup.SILENCE,
                isLean());
    }

    /** Settings that are missing or otherwise. What else the file says is not looked at. */
    public List<Difference> differences(CodexSetup wanted) {
        return wanted.settings().stream()
                .filter(it -> !value(it).equals(Optional.of(wanted(it))))
                .map(it -> new Difference(it, value(it).map(Json::text)))
                .toList();
    }

    /** The settings for which the file has a value that is not the one that is wanted. */
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

    /** A value, {@code null} also where something else than a table stands on the way to it. */
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
