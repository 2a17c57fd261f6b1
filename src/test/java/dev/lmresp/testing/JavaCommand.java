package dev.lmresp.testing;

import dev.lmresp.cli.Main;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words that start lmresp, or a program of the tests, in a JVM of its own.
 *
 * <p>Maven says where the jar is that it has made; with it an ahead-of-time cache halves what a
 * start costs, as {@code cli/lmresp} has it (measured: 0.8 against 1.6 s of CPU for {@code ask}).
 * Without a jar, as in an IDE, the class path of the tests is as good and slower.
 */
public final class JavaCommand {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String JAR = System.getProperty("lmresp.test.jar", "");

    /** A cache fits a collector and a compiler. */
    private static final List<String> FLAGS =
            List.of(
                    "-XX:TieredStopAtLevel=1",
                    // most of a short run is compiled in vain: a tenth of its CPU
                    "-XX:CompileThresholdScaling=5",
                    "-XX:+UseSerialGC",
                    "-XX:-UsePerfData",
                    "-Dlmresp.exit=at-once",
                    "--sun-misc-unsafe-memory-access=allow");

    /** What the JVM says of its cache belongs to no output. */
    private static final String QUIET = "-Xlog:aot*=off";

    private JavaCommand() {}

    /**
     * Starts lmresp, or the main method of a class of the tests; its arguments follow.
     *
     * @param options for its JVM
     */
    public static List<String> of(Class<?> main, String... options) {
        if (System.getProperty("lmresp.test.processes", "").equals("refused")) {
            throw new AssertionError("a test that starts a JVM needs @Tag(\"process\")");
        }
        return Stream.of(
                        List.of(JAVA, "-Xmx256m"),
                        FLAGS,
                        Cache.OPTIONS,
                        List.of(options),
                        start(main))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> start(Class<?> main) {
        if (main == Main.class && !JAR.isEmpty()) {
            return List.of("-jar", JAR);
        }
        // a cache fits a class path that begins with its own
        String classPath =
                JAR.isEmpty() ? testClassPath() : JAR + File.pathSeparator + testClassPath();
        return List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, main.getName());
    }

    /** Seen from any working folder. */
    private static String testClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> Path.of(path).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Made by the first test that needs it, and kept as long as the jar stays the same. */
    private static final class Cache {
        static final List<String> OPTIONS = JAR.isEmpty() ? List.of() : options(Path.of(JAR));

        private static List<String> options(Path jar) {
            try {
                Path folder =
                        Files.createDirectories(jar.toAbsolutePath().resolveSibling("test-cache"));
                Path cache =
                        folder.resolve(
                                "%d-%d.aot"
                                        .formatted(
                                                Files.getLastModifiedTime(jar).toMillis(),
                                                Files.size(jar)));
                if (!Files.exists(cache)) {
                    deleteAll(folder);
                    train(jar, cache);
                }
                var options = new ArrayList<>(List.of(QUIET));
                // a test ends before the compilations have paid off that the cache asks for
                options.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining"));
                options.add("-XX:AOTCache=" + cache);
                return options;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void deleteAll(Path folder) throws IOException {
            try (Stream<Path> old = Files.list(folder)) {
                for (Path file : old.toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }

        private static void train(Path jar, Path cache) throws IOException, InterruptedException {
            Path made = cache.resolveSibling(cache.getFileName() + ".new");
            var words = new ArrayList<>(List.of(JAVA));
            words.addAll(FLAGS);
            words.add(QUIET);
            words.add("-XX:AOTCacheOutput=" + made);
            words.addAll(List.of("-cp", jar.toString(), "dev.lmresp.cli.AotTraining"));
            // away from the settings of the user: the training starts servers of its own
            var builder = new ProcessBuilder(words).directory(cache.getParent().toFile());
            builder.environment().clear();
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process training =
                    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!training.waitFor(50, TimeUnit.SECONDS) || !Files.exists(made)) {
                training.destroyForcibly();
                throw new IllegalStateException("no ahead-of-time cache comes of: " + words);
            }
            Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
