package dev.lmresp.proxy.probe;

import dev.lmresp.codex.CodexRelease;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Whether Codex is there. */
final class CodexProgram {
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+\\S*");

    private final Map<String, String> environment;

    CodexProgram(Map<String, String> environment) {
        this.environment = environment;
    }

    Check check() {
        return new Check("codex", "is Codex installed, and which version?", true, installed());
    }

    private Finding installed() {
        Optional<Path> program = find();
        if (program.isEmpty()) {
            return Finding.worksNot(
                    "there is no codex on the PATH", "npm install -g @openai/codex");
        }
        String said = version(program.get());
        Optional<CodexRelease> release = CodexRelease.parse(said);
        if (release.isEmpty()) {
            return Finding.worksNot(
                    "%s does not say its version".formatted(program.get()),
                    "Run it by hand: codex --version");
        }
        var whole = VERSION.matcher(said);
        String shown = whole.find() ? whole.group() : release.get().toString();
        return Finding.works(
                "%s, %s".formatted(shown, program.get()), release.get().caution().orElse(""));
    }

    private Optional<Path> find() {
        boolean isWindows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
        List<String> names =
                isWindows ? List.of("codex.exe", "codex.cmd", "codex.bat") : List.of("codex");
        for (String folder :
                environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1)) {
            for (String name : names) {
                try {
                    Path program = Path.of(folder).resolve(name);
                    if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                        return Optional.of(program.toAbsolutePath());
                    }
                } catch (InvalidPathException e) {
                    // a PATH may have anything in it
                }
            }
        }
        return Optional.empty();
    }

    /** What {@code codex --version} prints, empty when it does not in time. */
    private String version(Path program) {
        try {
            var builder = new ProcessBuilder(program.toString(), "--version");
            builder.redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            Optional<String> said =
                    Timed.call(
                            SOON,
                            () -> {
                                try (var out = process.getInputStream()) {
                                    return new String(
                                            out.readNBytes(1 << 12), StandardCharsets.UTF_8);
                                } catch (IOException e) {
                                    return "";
                                }
                            });
            if (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            return said.orElse("");
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
