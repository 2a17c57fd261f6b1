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
 * The settings files in working folders that the user trusts, each as it was when the user looked
 * at it. Each has a file of its own in the state folder, with a line as {@code sha256sum} prints
 * it: so two commands at once do not lose what the other adds.
 */
public final class TrustedFiles implements FolderTrust {
    private static final String FOLDER = "trusted";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) {2}(.+)\n", Pattern.DOTALL);

    private final Optional<StateFolder> state;

    /**
     * A file that is trusted.
     *
     * @param file where it is, or was
     * @param sha256 of the content that is trusted
     */
    public record Trusted(Path file, String sha256) {}

    /**
     * Those of the user who runs this.
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
                // the name of the entry is made from the place, which must be there in full
                .filter(it -> it.file().equals(place(file)))
                .map(it -> it.sha256().equals(sha256) ? Verdict.TRUSTED : Verdict.CHANGED)
                .orElse(Verdict.UNTRUSTED);
    }

    /**
     * Trusts a file.
     *
     * @param sha256 of the content that the user has looked at
     * @throws SettingsException when that cannot be kept
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
     * Trusts a file no more.
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
     * All files that are trusted, by their places.
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
     * Where a file really is: links to its folder are followed. One to the file is not, because
     * what the file says is about the folder in which it is found.
     */
    private static Path place(Path file) {
        Path whole = file.toAbsolutePath();
        Path folder = Optional.ofNullable(whole.getParent()).orElse(whole);
        try {
            return folder.toRealPath().resolve(whole.getFileName());
        } catch (IOException e) {
            // the folder is gone
            return whole.normalize();
        }
    }
}
