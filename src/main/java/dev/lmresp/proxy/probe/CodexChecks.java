package dev.lmresp.proxy.probe;

import dev.lmresp.codex.CodexRelease;
import dev.lmresp.config.ServeConfig;

import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Whether Codex is there, and whether it knows of lmresp. */
final class CodexChecks {
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+\\S*");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final String WRITE = "run: lmresp codex-config --write";

    private final Map<String, String> environment;
    private final ServeConfig config;

    CodexChecks(Map<String, String> environment, ServeConfig config) {
        this.environment = environment;
        this.config = config;
    }

    Check program() {
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

    /** The one place for what Codex's own configuration must have. */
    Check configuration() {
        return new Check(
                "codex-config", "does Codex's configuration name lmresp?", true, configured());
    }

    private Finding configured() {
        Optional<Path> file = file();
        if (file.isEmpty() || !Files.isRegularFile(file.get())) {
            return Finding.worksNot(
                    "there is no " + file.map(Path::toString).orElse("~/.codex/config.toml"),
                    WRITE);
        }
        try {
            TomlParseResult parsed = Toml.parse(file.get());
            if (parsed.hasErrors()) {
                var error = parsed.errors().getFirst();
                return Finding.worksNot(
                        "%s, line %d: %s"
                                .formatted(file.get(), error.position().line(), error.getMessage()),
                        "Mend the file, then " + WRITE);
            }
            return provider(file.get(), parsed);
        } catch (IOException e) {
            return Finding.worksNot(
                    "%s cannot be read: %s".formatted(file.get(), e.getMessage()), WRITE);
        }
    }

    private Optional<Path> file() {
        String home = environment.getOrDefault("CODEX_HOME", "");
        if (!home.isBlank()) {
            return Optional.of(Path.of(home, "config.toml"));
        }
        String user = environment.getOrDefault("HOME", environment.getOrDefault("USERPROFILE", ""));
        return user.isBlank()
                ? Optional.empty()
                : Optional.of(Path.of(user, ".codex", "config.toml"));
    }

    private Finding provider(Path file, TomlParseResult parsed) {
        Object id = parsed.get(List.of("model_provider"));
        if (!(id instanceof String provider)) {
            return Finding.worksNot("%s names no model_provider".formatted(file), WRITE);
        }
        Object url = parsed.get(List.of("model_providers", provider, "base_url"));
        if (!(url instanceof String base)) {
            return Finding.worksNot(
                    "%s: the provider '%s' has no base_url".formatted(file, provider), WRITE);
        }
        if (!isOurs(base)) {
            return Finding.worksNot(
                    "%s: '%s' is at %s, not at lmresp's port %d"
                            .formatted(file, provider, base, config.port()),
                    WRITE);
        }
        return Finding.works("%s: '%s' is at %s".formatted(file, provider, base));
    }

    private boolean isOurs(String base) {
        try {
            URI url = URI.create(base);
            boolean isHost =
                    LOOPBACK.contains(String.valueOf(url.getHost()))
                            || config.host().equals(url.getHost());
            return isHost && (config.port() == 0 || url.getPort() == config.port());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
