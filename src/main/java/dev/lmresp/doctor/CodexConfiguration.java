package dev.lmresp.doctor;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.codex.CodexDaemon;
import dev.lmresp.codex.CodexFolder;
import dev.lmresp.codex.RepositorySettings;
import dev.lmresp.codex.WrittenSetup;
import dev.lmresp.codex.WrittenSetup.Difference;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.files.InputFile;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;
import dev.lmresp.files.UserHome;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.proxy.KnownEngine;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that Codex's configuration sends it to lmresp, and is complete. */
final class CodexConfiguration {
    /** The maximum size of the model catalog in bytes. */
    private static final int MOST_MODELS = 16 << 20;

    private final CodexFolder folder;
    private final Map<String, String> environment;
    private final OwnAddress address;
    private final Path workingFolder;
    private final List<String> models;

    /**
     * @param workingFolder the working folder of Codex
     * @param models the available models, empty when unknown
     */
    CodexConfiguration(
            Map<String, String> environment,
            ServeConfig config,
            Path workingFolder,
            List<String> models) {
        this.folder = new CodexFolder(CodexFolder.path(environment), "");
        this.environment = environment;
        this.workingFolder = workingFolder;
        this.models = models;
        this.address = new OwnAddress(config);
    }

    private String file() {
        return UserHome.shown(folder.settings(), environment);
    }

    /** True when the settings name lmresp. */
    boolean isOurs() {
        return said().filter(it -> address.is(it.baseUrl())).isPresent();
    }

    Result check(boolean isNeeded) {
        return new Result(
                "codex-config", "does Codex's configuration point to lmresp?", isNeeded, found());
    }

    /** Checks whether Codex's background server has the current configuration. */
    Result server() {
        return CodexDaemon.running(folder.home())
                .map(this::served)
                .orElseGet(() -> server(true, Finding.works("none runs")));
    }

    private static Result server(boolean isNeeded, Finding finding) {
        return new Result(
                "codex-server",
                "does Codex's background server, if one runs, use this configuration?",
                isNeeded,
                finding);
    }

    private Result served(CodexDaemon daemon) {
        Optional<WrittenSetup> said = said().filter(it -> address.is(it.baseUrl()));
        String key = said.map(WrittenSetup::apiKeyEnv).orElse("");
        Path catalog = folder.home().resolve(said.map(WrittenSetup::catalog).orElse(""));
        String restart = "run: " + CodexDaemon.restart(key);
        // an old list of models is in nobody's way
        boolean isNeeded = daemon.key(key, environment) != CodexDaemon.Key.RIGHT;
        return server(
                isNeeded,
                daemon.outdated(catalog, key, environment)
                        .map(it -> Finding.worksNot(it, restart))
                        .orElseGet(() -> Finding.works("it uses the configured key and models")));
    }

    /** True when Codex leaves out the tools that do not fit into a small context window. */
    boolean isLean() {
        return said().filter(WrittenSetup::isLean).isPresent();
    }

    private Optional<WrittenSetup> said() {
        try {
            return folder.existing();
        } catch (SettingsException e) {
            return Optional.empty();
        }
    }

    private Finding found() {
        try {
            Optional<WrittenSetup> said = parsed(TextFile.read(folder.settings()));
            if (said.isEmpty()) {
                return Finding.worksNot("missing file: " + file(), write());
            }
            return provider(said.get());
        } catch (SettingsException e) {
            return Finding.worksNot(
                    String.valueOf(e.getMessage()), "Fix the file, then " + write());
        } catch (IOException e) {
            return Finding.worksNot(
                    "the model catalog cannot be read: " + TextFile.reason(e), write());
        }
    }

    private String write(String... options) {
        var command = new StringBuilder("run: lmresp codex-config --write");
        command.append(address.option());
        for (String option : options) {
            command.append(' ').append(option);
        }
        return command.append(" (not needed with: lmresp run -- codex)").toString();
    }

    private Optional<WrittenSetup> parsed(Optional<String> text) {
        try {
            return text.map(WrittenSetup::of);
        } catch (SettingsException e) {
            throw new SettingsException(file() + ", " + e.getMessage());
        }
    }

    private Finding provider(WrittenSetup said) throws IOException {
        Path file = folder.settings();
        String provider = said.providerId();
        if (provider.isEmpty()) {
            return Finding.worksNot(file() + " does not set model_provider", write());
        }
        String base = said.baseUrl();
        if (base.isEmpty()) {
            return Finding.worksNot(
                    "%s: the provider '%s' has no base_url".formatted(file(), provider), write());
        }
        if (!address.is(base)) {
            return Finding.worksNot(
                    "%s: provider '%s' uses %s, but lmresp uses port %d"
                            .formatted(file(), provider, base, address.port()),
                    write());
        }
        String catalog = said.catalog();
        Path list = file.resolveSibling(catalog);
        if (!catalog.isEmpty() && !Files.isRegularFile(list)) {
            return Finding.worksNot(
                    "%s refers to %s, which does not exist: Codex will not start"
                            .formatted(file(), list),
                    write());
        }
        List<Difference> lacking = lacking(said);
        if (!lacking.isEmpty()) {
            String all = lacking.stream().map(Difference::toString).collect(joining("; "));
            return Finding.worksNot(file() + ": " + all, write());
        }
        Optional<Finding> locked = locked(said);
        if (locked.isPresent()) {
            return locked.get();
        }
        List<String> conflicts =
                new RepositorySettings(workingFolder, folder.home()).conflicts(said.setup());
        if (!conflicts.isEmpty()) {
            return Finding.works(
                    "%s names %s".formatted(file(), base), String.join("; ", conflicts));
        }
        return catalog.isEmpty()
                ? Finding.works("%s names %s".formatted(file(), base))
                : listed(said, list);
    }

    /** Why lmresp would reject Codex's key; empty when it would not. */
    private Optional<Finding> locked(WrittenSetup said) {
        String variable = said.apiKeyEnv();
        String key = environment.getOrDefault(variable, "").strip();
        if (!variable.isEmpty() && key.isEmpty()) {
            return Optional.of(
                    Finding.worksNot(
                            "%s reads the key from %s, which is not set here"
                                    .formatted(file(), variable),
                            "run: export %s=KEY, with a key of 'lmresp serve'"
                                    .formatted(variable)));
        }
        if (PortHolder.letsIn(URI.create(said.baseUrl()), key)) {
            return Optional.empty();
        }
        return Optional.of(
                variable.isEmpty()
                        ? Finding.worksNot(
                                "the lmresp at %s requires a key, but %s sets none"
                                        .formatted(said.baseUrl(), file()),
                                write("--api-key-env NAME"))
                        : Finding.worksNot(
                                "the key in %s is not accepted by the lmresp at %s"
                                        .formatted(variable, said.baseUrl()),
                                "run: export %s=KEY, with a key of that 'lmresp serve'"
                                        .formatted(variable)));
    }

    private Finding listed(WrittenSetup said, Path list) throws IOException {
        Set<String> names = names(list);
        if (!names.contains(said.model())) {
            return Finding.works(
                    "%s, but its model list does not contain '%s'".formatted(file(), said.model()),
                    write());
        }
        List<String> unlisted = models.stream().filter(it -> !names.contains(it)).toList();
        boolean isGone = !models.isEmpty() && models.stream().noneMatch(names::contains);
        if (!unlisted.isEmpty()) {
            String sentence =
                    "%s, but its model list does not contain %s"
                            .formatted(file(), KnownEngine.names(unlisted));
            return isGone ? Finding.worksNot(sentence, write()) : Finding.works(sentence, write());
        }
        return Finding.works("%s names %s".formatted(file(), said.baseUrl()));
    }

    /** Settings of lmresp that are missing, whatever else was changed. */
    private List<Difference> lacking(WrittenSetup said) {
        try {
            return folder.written().isEmpty() ? List.of() : said.differences(said.setup());
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Set<String> names(Path list) throws IOException {
        try {
            JsonNode catalog = Json.parse(InputFile.regular(list, MOST_MODELS)).path("models");
            return Set.copyOf(catalog.findValuesAsText("slug"));
        } catch (JsonSyntaxException e) {
            return Set.of();
        }
    }
}
