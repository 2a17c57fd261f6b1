package dev.lmresp.state;

import dev.lmresp.config.FolderTrust;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.Sha256;
import dev.lmresp.files.TextFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings files in working folders that the user trusts, each with a certain content. Each has
 * an entry file of its own in the state folder, with a line in the form of {@code sha256sum}, so
 * that concurrent commands do not overwrite each other.
 */
public final class TrustedFiles implements FolderTrust {
    private static final String FOLDER = "trusted";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) {2}(.+)\n", Pattern.DOTALL);

    private final Optional<StateFolder> state;

    /**
     * A trusted file.
     *
     * @param file its path
     * @param sha256 the digest of the trusted content
     */
    public record Trusted(Path file, String sha256) {}

    /**
     * The files that the current user trusts.
     *
     * @param environment the environment's variables
     */
    public TrustedFiles(Map<String, String> environment) {
        this.state = StateFolder.of(environment);
    }

    @Override
    public Verdict verdict(Path file, String sha256) {
        return state.flatMap(it -> TextFile.read(entry(it, place(file))))
                .flatMap(TrustedFiles::parse)
                // the name of the entry is a hash of the path, which the entry repeats in full
                .filter(it -> it.file().equals(place(file)))
                .map(it -> it.sha256().equals(sha256) ? Verdict.TRUSTED : Verdict.CHANGED)
                .orElse(Verdict.UNTRUSTED);
    }

    /**
     * Trusts a file.
     *
     * @param sha256 the digest of the content that the user has reviewed
     * @throws SettingsException when that cannot be stored
     */
    public void add(Path file, String sha256) {
        StateFolder folder = known();
        Path place = place(file);
        try {
            folder.create();
        } catch (IOException e) {
            throw new SettingsException(
                    folder.path() + " cannot be created: " + TextFile.reason(e));
        }
        TextFile.replace(entry(folder, place), sha256 + "  " + place + "\n");
    }

    /**
     * Revokes the trust in a file.
     *
     * @return whether it was trusted before
     * @throws SettingsException when it cannot be changed
     */
    public boolean remove(Path file) {
        Path entry = entry(known(), place(file));
        try {
            return Files.deleteIfExists(entry);
        } catch (IOException e) {
            throw new SettingsException(entry + " cannot be deleted: " + TextFile.reason(e));
        }
    }

    /**
     * All trusted files, sorted by path.
     *
     * @throws SettingsException when they cannot be read
     */
    public List<Trusted> list() {
        if (state.isEmpty()) {
            return List.of();
        }
        Path folder = state.get().path().resolve(FOLDER);
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(it -> NAME.matcher(it.getFileName().toString()).matches())
                    .flatMap(it -> TextFile.read(it).stream())
                    .flatMap(it -> parse(it).stream())
                    .sorted(Comparator.comparing(Trusted::file))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new SettingsException(folder + " cannot be read: " + TextFile.reason(e));
        }
    }

    private StateFolder known() {
        return state.orElseThrow(
                () -> new SettingsException("no home folder is known: set HOME or XDG_STATE_HOME"));
    }

    private static Path entry(StateFolder state, Path place) {
        return state.path().resolve(FOLDER).resolve(Sha256.of(place.toString()));
    }

    private static Optional<Trusted> parse(String entry) {
        Matcher line = LINE.matcher(entry);
        return line.matches()
                ? Optional.of(new Trusted(Path.of(line.group(2)), line.group(1)))
                : Optional.empty();
    }

    /**
     * The real path of a file: links in its folder are resolved. A link of the file itself is not,
     * because its content applies to the folder in which it is found.
     */
    private static Path place(Path file) {
        Path whole = file.toAbsolutePath();
        Path folder = Optional.ofNullable(whole.getParent()).orElse(whole);
        try {
            return folder.toRealPath().resolve(whole.getFileName());
        } catch (IOException e) {
            // the folder does not exist any more
            return whole.normalize();
        }
    }
}
