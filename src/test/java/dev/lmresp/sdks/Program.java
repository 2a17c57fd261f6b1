package dev.lmresp.sdks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that has come to its end.
 *
 * @param code its exit code
 * @param out what it has printed on standard output
 * @param err what it has printed on standard error
 */
record Program(int code, String out, String err) {
    private static final int LONGEST_SECONDS = 60;

    /**
     * Runs one.
     *
     * @param folder where it runs, and its home
     * @param environment all else that it finds in its environment
     */
    static Program run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path out = folder.resolve("stdout.txt");
        Path err = folder.resolve("stderr.txt");
        var builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends%n%s", command, Files.readString(err))
                    .isTrue();
            return new Program(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    /** What it has printed, when it did its work. */
    String printed() {
        assertThat(code).as("%s%n%s", err, out).isZero();
        return out;
    }
}
