package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.config.Settings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine.Model.OptionSpec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code docs/en/configuration.md} has every setting, with its default, and no other. */
class ConfigurationPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.-]+)` \\| `--");

    /** A name that is asked for, or one that can only be a variable's. */
    private static final Pattern READ_BY_JAVA =
            Pattern.compile(
                    "(?:getenv|get|getOrDefault|containsKey)\\(\\s*\"([A-Z][A-Z0-9_]+)\""
                            + "|\"((?:LMRESP|XDG)_[A-Z0-9_]+|VISUAL|EDITOR)\"");

    private static final Pattern READ_BY_SHELL = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]+)[:-]");
    private static final Pattern READ_BY_CMD =
            Pattern.compile("if defined ((?:LMRESP|JAVA)[A-Z0-9_]+)");

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void every_setting_has_its_line(String language) throws IOException {
        String page = page(language);
        for (OptionSpec option : OptionSettings.all()) {
            String key = OptionSettings.key(option);
            String start =
                    "| `%s` | `%s` | `%s` | %s |"
                            .formatted(
                                    key,
                                    option.longestName(),
                                    Settings.variable(key),
                                    shownDefault(option));
            assertThat(page).contains(start);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void no_line_is_about_a_setting_that_does_not_exist(String language) throws IOException {
        var named = new TreeSet<String>();
        for (MatchResult row : ROW.matcher(page(language)).results().toList()) {
            named.add(row.group(1));
        }
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        OptionSettings.all().stream().map(OptionSettings::key).toList());
    }

    /** Also those of the launchers. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void every_variable_that_is_read_has_its_line(String language) throws IOException {
        var read = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                read.addAll(named(READ_BY_JAVA, Files.readString(file)));
            }
        }
        read.addAll(named(READ_BY_SHELL, Files.readString(Path.of("cli/lmresp"))));
        read.addAll(named(READ_BY_CMD, Files.readString(Path.of("cli/lmresp.cmd"))));

        assertThat(read).contains("NO_COLOR", "LMRESP_URL", "XDG_CACHE_HOME", "LMRESP_JAVA_HOME");
        read.removeAll(Set.of("LC_ALL", "LC_CTYPE", "LANG", "LOCALAPPDATA"));
        assertThat(page(language)).contains(read.stream().map(it -> "`" + it + "`").toList());
    }

    private static Set<String> named(Pattern pattern, String source) {
        return pattern.matcher(source)
                .results()
                .map(it -> it.group(1) == null ? it.group(2) : it.group(1))
                .collect(Collectors.toSet());
    }

    /** The port's default is not in its annotation, as another command has another. */
    private static String shownDefault(OptionSpec option) {
        Object initial = option.initialValue();
        String value =
                option.defaultValue() == null ? String.valueOf(initial) : option.defaultValue();
        return initial == null || value.isEmpty() ? "–" : "`" + value + "`";
    }

    private static String page(String language) throws IOException {
        return Files.readString(Path.of("docs", language, "configuration.md"));
    }
}
