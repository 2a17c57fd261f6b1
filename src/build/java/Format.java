import com.google.googlejavaformat.java.Main;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Runs google-java-format over all Java files below some folders: {@code Format check|write <file>
 * <folder>...}. The file remembers the digests of what is formatted, so that only what has changed
 * is looked at again.
 */
public final class Format {
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
        List<String> arguments = new ArrayList<>(OPTIONS.get(args[0]));
        for (Path file : files) {
            if (!formatted.contains(digest(file))) {
                arguments.add(file.toString());
            }
        }
        if (arguments.size() == OPTIONS.get(args[0]).size()) {
            return;
        }
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
        var all = new TreeSet<String>();
        for (Path file : files) {
            all.add(digest(file));
        }
        Files.write(memory, all);
    }

    private static String digest(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return HexFormat.of().formatHex(digest);
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
