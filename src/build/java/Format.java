import com.google.googlejavaformat.java.Main;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Runs google-java-format over all Java files below some folders: {@code Format check|write <file>
 * <folder>...}. The file remembers the digests of what is formatted, so that only what has changed
 * is looked at again.
 *
 * <p>A check in a clone without that memory looks at what differs from {@code origin/main} only,
 * which CI has checked: all files take a quarter of a minute. CI, which sets {@code CI}, checks
 * all.
 */
public final class Format {
    private static final int MOST_PASSES = 4;

    private static final Map<String, List<String>> OPTIONS =
            Map.of(
                    "check", List.of("--aosp", "--dry-run", "--set-exit-if-changed"),
                    "write", List.of("--aosp", "--replace"));

    public static void main(String[] args) throws Exception {
        Path memory = Path.of(args[1]);
        Set<String> formatted =
                Files.exists(memory) ? new HashSet<>(Files.readAllLines(memory)) : Set.of();
        var files = new ArrayList<Path>();
        for (String folder : List.of(args).subList(2, args.length)) {
            files.addAll(javaFiles(Path.of(folder)));
        }
        List<Path> open = files.stream().filter(file -> !formatted.contains(digest(file))).toList();
        if (args[0].equals("check") && System.getenv("CI") == null) {
            Optional<Set<Path>> changed = changedSinceMain();
            open =
                    open.stream()
                            .filter(it -> changed.isEmpty() || changed.get().contains(it))
                            .toList();
        }
        // what was broken into lines anew may come out otherwise the next time
        for (int pass = 0; pass < MOST_PASSES && !open.isEmpty(); pass++) {
            open = changed(args[0], open);
        }
        var all = new TreeSet<String>();
        for (Path file : files) {
            all.add(digest(file));
        }
        Files.write(memory, all);
    }

    /** The files that main lacks or has otherwise; empty when Git does not know a main. */
    private static Optional<Set<Path>> changedSinceMain() throws Exception {
        var changed = new HashSet<Path>();
        for (List<String> command :
                List.of(
                        List.of("git", "diff", "--name-only", "--merge-base", "origin/main"),
                        List.of("git", "ls-files", "--others", "--exclude-standard"))) {
            Process git;
            try {
                git = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
            } catch (IOException noGit) {
                return Optional.empty();
            }
            String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                return Optional.empty();
            }
            names.lines().map(it -> Path.of(it).toAbsolutePath()).forEach(changed::add);
        }
        return Optional.of(changed);
    }

    /** Formats files, or ends the process when they should be formatted and are not. */
    private static List<Path> changed(String action, List<Path> files) throws Exception {
        var before = new HashMap<Path, String>();
        files.forEach(file -> before.put(file, digest(file)));
        List<String> arguments = new ArrayList<>(OPTIONS.get(action));
        files.forEach(file -> arguments.add(file.toString()));
        var changed = new StringWriter();
        var err = new PrintWriter(System.err, true);
        int status =
                new Main(new PrintWriter(changed, true), err, System.in)
                        .format(arguments.toArray(String[]::new));
        changed.toString().lines().map(file -> "not formatted: " + file).forEach(err::println);
        if (status != 0) {
            err.println("Format with: ./mvnw -q -Pformat");
            System.exit(status);
        }
        return files.stream().filter(file -> !digest(file).equals(before.get(file))).toList();
    }

    private static String digest(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
