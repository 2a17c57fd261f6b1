package dev.lmresp.proxy.probe;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.codex.CodexConfig;
import dev.lmresp.codex.CodexFolder;
import dev.lmresp.codex.CodexSetup;
import dev.lmresp.config.InputFile;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.SettingsException;
import dev.lmresp.config.TextFile;
import dev.lmresp.config.TomlText;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.tomlj.TomlTable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether Codex's configuration sends it to lmresp, with all that it needs for that. */
final class CodexConfiguration {
    private static final String WRITE =
            "run: lmresp codex-config --write (lmresp run -- codex does without)";

    /** The bytes of the largest list of models. */
    private static final int MOST_MODELS = 16 << 20;

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final CodexFolder folder;
    private final String home;
    private final ServeConfig config;

    CodexConfiguration(Map<String, String> environment, ServeConfig config) {
        this.folder = new CodexFolder(CodexFolder.path(environment), "");
        this.home = environment.getOrDefault("HOME", "");
        this.config = config;
    }

    /** The file as people call it. */
    private String file() {
        String file = folder.settings().toString();
        return !home.isEmpty() && file.startsWith(home + "/")
                ? "~" + file.substring(home.length())
                : file;
    }

    Check check() {
        return new Check(
                "codex-config", "does Codex's configuration send it to lmresp?", true, found());
    }

    private Finding found() {
        try {
            Optional<String> read = TextFile.read(folder.settings());
            if (read.isEmpty()) {
                return Finding.worksNot("there is no " + file(), WRITE);
            }
            return provider(read.get(), parsed(read.get()));
        } catch (SettingsException e) {
            return Finding.worksNot(String.valueOf(e.getMessage()), "Mend the file, then " + WRITE);
        } catch (IOException e) {
            return Finding.worksNot(
                    "the list of models cannot be read: " + TextFile.reason(e), WRITE);
        }
    }

    private TomlTable parsed(String text) {
        try {
            return TomlText.parse(text);
        } catch (SettingsException e) {
            throw new SettingsException(file() + ", " + e.getMessage());
        }
    }

    private Finding provider(String text, TomlTable parsed) throws IOException {
        Path file = folder.settings();
        String provider = text(parsed, "model_provider");
        if (provider.isEmpty()) {
            return Finding.worksNot(file() + " names no model_provider", WRITE);
        }
        String base = text(parsed, "model_providers", provider, "base_url");
        if (base.isEmpty()) {
            return Finding.worksNot(
                    "%s: the provider '%s' has no base_url".formatted(file(), provider), WRITE);
        }
        if (!isOurs(base)) {
            return Finding.worksNot(
                    "%s: '%s' is at %s, lmresp at port %d"
                            .formatted(file(), provider, base, config.port()),
                    WRITE);
        }
        String catalog = text(parsed, "model_catalog_json");
        Path models = file.resolveSibling(catalog);
        if (!catalog.isEmpty() && !Files.isRegularFile(models)) {
            return Finding.worksNot(
                    "%s names %s, which is not there: Codex will not start"
                            .formatted(file(), models),
                    WRITE);
        }
        if (CodexConfig.isIn(text) && !isCurrent(text, parsed, provider, base)) {
            return Finding.worksNot(file() + " has not all that this lmresp writes into it", WRITE);
        }
        String model = text(parsed, "model");
        if (!catalog.isEmpty() && !lists(models, model)) {
            return Finding.works(
                    "%s, but its list of models lacks '%s'".formatted(file(), model), WRITE);
        }
        return Finding.works("%s names %s".formatted(file(), base));
    }

    /** Whether writing it anew for the same endpoint would change nothing. */
    private static boolean isCurrent(String text, TomlTable parsed, String provider, String base) {
        try {
            var setup =
                    new CodexSetup(
                            provider,
                            base,
                            text(parsed, "model"),
                            text(parsed, "model_providers", provider, "env_key"),
                            text(parsed, "model_catalog_json"),
                            CodexSetup.SILENCE);
            return CodexConfig.with(text, setup).equals(text);
        } catch (SettingsException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean lists(Path models, String model) throws IOException {
        try {
            JsonNode catalog = Json.parse(InputFile.regular(models, MOST_MODELS)).path("models");
            return catalog.findValuesAsText("slug").contains(model);
        } catch (JsonSyntaxException e) {
            return false;
        }
    }

    private static String text(TomlTable parsed, String... path) {
        return parsed.get(List.of(path)) instanceof String text ? text : "";
    }

    private boolean isOurs(String base) {
        try {
            URI url = URI.create(base);
            boolean isHost =
                    LOOPBACK.contains(String.valueOf(url.getHost()))
                            || config.host().equals(url.getHost());
            return isHost && (config.port() == 0 || url.getPort() == config.port());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
