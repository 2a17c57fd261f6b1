import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The real Codex, which stores nothing: what it thought comes back sealed, and any proxy must be
 * able to read it.
 */
final class Codex {
    private static final int MOST_SECONDS = 120;

    private final String command;
    private final Path home;
    private final Path folder;
    private final Counts counts;

    Codex(String command, String url, Path folder, Counts counts) throws IOException {
        this.command = command;
        this.home = Files.createDirectories(folder.resolve("codex-home"));
        this.folder = Files.createDirectories(folder.resolve("codex-work"));
        this.counts = counts;
        Files.writeString(
                home.resolve("config.toml"),
                """
                model = "chaos"
                model_provider = "lmresp"
                approval_policy = "never"
                sandbox_mode = "danger-full-access"

                [model_providers.lmresp]
                name = "lmresp"
                base_url = "%s/v1"
                wire_api = "responses"
                request_max_retries = 20
                stream_max_retries = 20
                """
                        .formatted(url));
    }

    /** One session: a tool call, then an answer. */
    void work(int number) throws IOException, InterruptedException {
        String turn = "codex" + number + "t1";
        Path last = folder.resolve("last");
        Files.deleteIfExists(last);
        var builder =
                new ProcessBuilder(
                        List.of(
                                command,
                                "exec",
                                "--skip-git-repo-check",
                                "--output-last-message",
                                last.toString(),
                                "say " + turn));
        builder.environment().put("CODEX_HOME", home.toString());
        Process process =
                builder.directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("codex.log").toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            counts.wrong("Codex did not end: " + Files.readString(folder.resolve("codex.log")));
            return;
        }
        String said = Files.exists(last) ? Files.readString(last) : "";
        if (process.exitValue() != 0 || !said.contains(turn)) {
            counts.wrong(
                    "Codex ended with %d and said '%s': %s"
                            .formatted(
                                    process.exitValue(),
                                    said,
                                    Files.readString(folder.resolve("codex.log"))));
            return;
        }
        counts.add("sessions of Codex");
    }
}
