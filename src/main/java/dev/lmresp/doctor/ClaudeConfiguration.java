package dev.lmresp.doctor;

import dev.lmresp.claude.ClaudeFolder;
import dev.lmresp.claude.ClaudeSettings;
import dev.lmresp.claude.ClaudeSetup;
import dev.lmresp.claude.OverridingSettings;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.UserHome;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks that Claude Code's settings send it to lmresp, and are complete. */
final class ClaudeConfiguration {
    private final ClaudeFolder folder;
    private final Map<String, String> environment;
    private final OwnAddress address;
    private final Path workingFolder;
    private final List<String> models;

    /**
     * @param workingFolder the working folder of Claude Code
     * @param models the available models, empty when unknown
     */
    ClaudeConfiguration(
            Map<String, String> environment,
            ServeConfig config,
            Path workingFolder,
            List<String> models) {
        this.folder = new ClaudeFolder(ClaudeFolder.path(environment));
        this.environment = environment;
        this.address = new OwnAddress(config);
        this.workingFolder = workingFolder;
        this.models = models;
    }

    /** True when the settings name lmresp. */
    boolean isOurs() {
        return address.is(baseUrl());
    }

    Result check(boolean isNeeded) {
        return new Result(
                "claude-config",
                "does Claude Code's configuration point to lmresp?",
                isNeeded,
                found());
    }

    /** Checks whether the lmresp in the settings answers a request like Claude Code's. */
    Result answer(boolean isNeeded, MessagesProbe probe) {
        String base = baseUrl();
        Optional<Finding> asked =
                isOurs() ? probe.ask(base, key(), variable(ClaudeSetup.MODEL)) : Optional.empty();
        return new Result(
                "messages",
                "does the lmresp in Claude Code's configuration answer it?",
                isNeeded && asked.isPresent(),
                asked.orElseGet(() -> Finding.notAsked("no lmresp runs there")));
    }

    private String file() {
        return UserHome.shown(folder.settings(), environment);
    }

    private String write(String... options) {
        var command = new StringBuilder("run: lmresp claude-config --write");
        command.append(address.option());
        for (String option : options) {
            command.append(' ').append(option);
        }
        return command.append(" (not needed with: lmresp run -- claude)").toString();
    }

    private Finding found() {
        try {
            Optional<String> problem = folder.problem();
            if (problem.isPresent()) {
                return Finding.worksNot(problem.get(), "Fix the file, then " + write());
            }
            return folder.existing()
                    .map(this::endpoint)
                    .orElseGet(() -> Finding.worksNot("missing file: " + file(), write()));
        } catch (SettingsException e) {
            return Finding.worksNot(
                    String.valueOf(e.getMessage()), "Fix the file, then " + write());
        }
    }

    private Finding endpoint(ClaudeSettings said) {
        String base = said.variable(ClaudeSetup.BASE_URL);
        if (base.isEmpty()) {
            return Finding.worksNot(
                    "%s does not set %s".formatted(file(), ClaudeSetup.BASE_URL), write());
        }
        if (!address.is(base)) {
            return Finding.worksNot(
                    "%s: %s is %s, but lmresp uses port %d"
                            .formatted(file(), ClaudeSetup.BASE_URL, base, address.port()),
                    write());
        }
        if (!ClaudeSetup.root(base).equals(base)) {
            return Finding.worksNot(
                    "%s: %s is %s, but Claude Code adds /v1 itself"
                            .formatted(file(), ClaudeSetup.BASE_URL, base),
                    write());
        }
        return locked(said, base)
                .or(() -> unlisted(said))
                .or(() -> incomplete(said))
                .orElseGet(() -> overridden(said, base));
    }

    /** Why lmresp would reject Claude Code's key; empty when it would not. */
    private Optional<Finding> locked(ClaudeSettings said, String base) {
        String variable = said.keyVariable();
        if (!variable.isEmpty() && environment.getOrDefault(variable, "").isBlank()) {
            return Optional.of(
                    Finding.worksNot(
                            "%s reads the key from %s, which is not set here"
                                    .formatted(file(), variable),
                            "run: export %s=KEY, with a key of 'lmresp serve'"
                                    .formatted(variable)));
        }
        boolean hasOwnHelper = said.hasKeyHelper() && variable.isEmpty();
        if (key().isEmpty() && !hasOwnHelper) {
            return Optional.of(
                    Finding.worksNot(
                            "%s sets no key: Claude Code asks for a login".formatted(file()),
                            write()));
        }
        if (hasOwnHelper || PortHolder.letsIn(URI.create(base), key())) {
            return Optional.empty();
        }
        return Optional.of(
                variable.isEmpty()
                        ? Finding.worksNot(
                                "the lmresp at %s does not accept the key in %s"
                                        .formatted(base, file()),
                                write("--api-key-env NAME"))
                        : Finding.worksNot(
                                "the key in %s is not accepted by the lmresp at %s"
                                        .formatted(variable, base),
                                "run: export %s=KEY, with a key of that 'lmresp serve'"
                                        .formatted(variable)));
    }

    /** A model that the engine does not have. */
    private Optional<Finding> unlisted(ClaudeSettings said) {
        String model = said.variable(ClaudeSetup.MODEL);
        return model.isEmpty() || models.isEmpty() || models.contains(model)
                ? Optional.empty()
                : Optional.of(
                        Finding.worksNot(
                                "%s: %s is %s, which the engine does not list"
                                        .formatted(file(), ClaudeSetup.MODEL, model),
                                write("--model NAME")));
    }

    private Optional<Finding> incomplete(ClaudeSettings said) {
        if (said.variable(ClaudeSetup.MODEL).isEmpty()) {
            return Optional.of(
                    Finding.worksNot(
                            "%s does not set %s, so Claude Code asks for a Claude model"
                                    .formatted(file(), ClaudeSetup.MODEL),
                            write()));
        }
        String window = said.variable(ClaudeSetup.CONTEXT);
        if (window.isEmpty()) {
            return Optional.of(
                    Finding.works(
                            "%s does not set %s, so Claude Code does not compact in time"
                                    .formatted(file(), ClaudeSetup.CONTEXT),
                            write()));
        }
        return Optional.empty();
    }

    private Finding overridden(ClaudeSettings said, String base) {
        var wanted =
                new ClaudeSetup(
                        base,
                        said.variable(ClaudeSetup.AUTH_TOKEN),
                        said.keyVariable(),
                        said.variable(ClaudeSetup.MODEL),
                        0);
        List<String> conflicts =
                new OverridingSettings(workingFolder, folder.settings(), environment)
                        .conflicts(wanted);
        return Finding.works("%s names %s".formatted(file(), base), String.join("; ", conflicts));
    }

    private String key() {
        return said().map(
                        it ->
                                it.keyVariable().isEmpty()
                                        ? it.variable(ClaudeSetup.AUTH_TOKEN)
                                        : environment.getOrDefault(it.keyVariable(), ""))
                .orElse("")
                .strip();
    }

    private String baseUrl() {
        return variable(ClaudeSetup.BASE_URL);
    }

    private String variable(String name) {
        return said().map(it -> it.variable(name)).orElse("");
    }

    private Optional<ClaudeSettings> said() {
        try {
            return folder.existing();
        } catch (SettingsException e) {
            return Optional.empty();
        }
    }
}
