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
 * The settings that a repository has of its own, {@code .codex/config.toml}. In a folder that the
 * user trusts they win over those of the user, the ones of the innermost folder over all. Codex
 * takes no provider from there.
 */
public final class RepositorySettings {
    private static final Path FILE = Path.of(".codex", "config.toml");
    private static final Set<String> LEFT_TO_THE_USER = Set.of("model_provider", "model_providers");

    private final Path folder;
    private final Path home;

    /**
     * The settings for a folder.
     *
     * @param folder where Codex would be started
     * @param home the folder of Codex, whose settings are the user's
     */
    public RepositorySettings(Path folder, Path home) {
        this.folder = folder.toAbsolutePath().normalize();
        this.home = home.toAbsolutePath().normalize();
    }

    /** What it says against the settings that are wanted, in sentences that name the file. */
    public List<String> conflicts(CodexSetup wanted) {
        var told = new ArrayList<String>();
        var decided = new HashSet<String>();
        for (Path file : files()) {
            for (Difference conflict : conflicts(file, wanted)) {
                String key = conflict.wanted().key();
                if (decided.add(key)) {
                    told.add(
                            "%s sets %s = %s, which overrides your settings in this repository if Codex trusts it"
                                    .formatted(file, key, conflict.found().orElse("")));
                }
            }
        }
        return List.copyOf(told);
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
            // Codex itself tells of a file that it cannot read
            return List.of();
        }
    }

    /** The innermost first, up to the folder that is the repository. */
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
