package dev.lmresp.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A process that looks like the background server of Codex. It needs a shell. */
public final class FakeCodexDaemon implements AutoCloseable {
    private final Path pidFile;
    private final Process process;

    private FakeCodexDaemon(Path pidFile, Process process) {
        this.pidFile = pidFile;
        this.process = process;
    }

    /** Starts one for a folder of Codex, some seconds ago. */
    public static FakeCodexDaemon start(Path home, Map<String, String> environment)
            throws IOException {
        Path folder = Files.createDirectories(home.resolve("app-server-daemon"));
        Path script = Files.writeString(folder.resolve("app-server"), "read line");
        var builder = new ProcessBuilder("sh", script.toString());
        builder.environment().putAll(environment);
        var daemon = new FakeCodexDaemon(folder.resolve("daemon.pid"), builder.start());
        Files.writeString(daemon.pidFile, "{\"pid\":%d}".formatted(daemon.process.pid()));
        daemon.begin(Duration.ofSeconds(-10));
        return daemon;
    }

    /** Looks as if it had been started anew, later than anything else is written. */
    public void restart() throws IOException {
        begin(Duration.ofSeconds(10));
    }

    private void begin(Duration fromNow) throws IOException {
        Files.setLastModifiedTime(pidFile, FileTime.from(Instant.now().plus(fromNow)));
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
