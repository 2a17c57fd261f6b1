package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.Settings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine.Model.OptionSpec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code docs/en/configuration.md} has every setting, with its default, and no other. */
class ConfigurationPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| `--");

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
