package dev.lmresp.codex;

import dev.lmresp.codex.WrittenSetup.Difference;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a repository, {@code .codex/config.toml}. In a trusted folder they override the
 * user's, and those of the innermost folder override all. Codex ignores providers in them.
 */
public final class RepositorySettings {
    private static final Path FILE = Path.of(".codex", "config.toml");
    private static final Set<String> LEFT_TO_THE_USER = Set.of("model_provider", "model_providers");

    private final Path folder;
    private final Path home;

    /**
     * Finds the settings for a folder.
     *
     * @param folder the working folder of Codex
     * @param home the folder with the user's settings
     */
    public RepositorySettings(Path folder, Path home) {
        this.folder = folder.toAbsolutePath().normalize();
        this.home = home.toAbsolutePath().normalize();
    }

    /** The conflicts with the wanted settings, in sentences that name the file. */
    public List<String> conflicts(CodexSetup wanted) {
        var sentences = new ArrayList<String>();
        var decided = new HashSet<String>();
        for (Path file : files()) {
            for (Difference conflict : conflicts(file, wanted)) {
                String key = conflict.wanted().key();
                if (decided.add(key)) {
                    sentences.add(
                            "%s sets %s = %s, which overrides your settings in this repository if Codex trusts it"
                                    .formatted(file, key, conflict.found().orElse("")));
                }
            }
        }
        return List.copyOf(sentences);
    }

    private static List<Difference> conflicts(Path file, CodexSetup wanted) {
        try {
            return TextFile.read(file)
                    .map(WrittenSetup::of)
                    .map(it -> it.conflicts(wanted))
                    .orElse(List.of())
                    .stream()
                    .filter(it -> !LEFT_TO_THE_USER.contains(it.wanted().path().getFirst()))
                    .toList();
        } catch (SettingsException e) {
            // Codex itself reports a file that it cannot read
            return List.of();
        }
    }

    /** The files, innermost first, up to the root of the repository. */
    private List<Path> files() {
        Optional<Path> root = root();
        var files = new ArrayList<Path>();
        for (Path at = folder; at != null; at = at.getParent()) {
            if (!at.resolve(FILE).equals(home.resolve("config.toml"))) {
                files.add(at.resolve(FILE));
            }
            if (root.isEmpty() || at.equals(root.get())) {
                break;
            }
        }
        return files;
    }

    private Optional<Path> root() {
        for (Path at = folder; at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(".git"))) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }
}
