import com.google.googlejavaformat.java.Main;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs google-java-format over all Java files below some folders: {@code Format check|write
 * <folder>...}.
 */
public final class Format {
    private static final Map<String, List<String>> OPTIONS =
            Map.of(
                    "check", List.of("--aosp", "--dry-run", "--set-exit-if-changed"),
                    "write", List.of("--aosp", "--replace"));

    public static void main(String[] args) throws Exception {
        List<String> arguments = new ArrayList<>(OPTIONS.get(args[0]));
        for (String folder : List.of(args).subList(1, args.length)) {
            arguments.addAll(javaFiles(Path.of(folder)));
        }
        var changed = new StringWriter();
        var err = new PrintWriter(System.err, true);
        int status =
                new Main(new PrintWriter(changed, true), err, System.in)
                        .format(arguments.toArray(String[]::new));
        changed.toString().lines().map(file -> "not formatted: " + file).forEach(err::println);
        if (status != 0) {
            err.println("Format with: ./mvnw -q -Pformat");
        }
        System.exit(status);
    }

    private static List<String> javaFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
        }
    }
}
