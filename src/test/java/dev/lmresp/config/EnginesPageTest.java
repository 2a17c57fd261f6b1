package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tomlj.Toml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code docs/en/engines.md} says what is there, and nothing else. */
class EnginesPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final int PITFALLS = 105;

    private final String page;

    EnginesPageTest() throws IOException {
        page = Files.readString(Path.of("docs/en/engines.md"));
    }

    @Test
    void every_field_is_explained() throws IOException {
        var shipped = Toml.parse(Path.of("src/main/resources/dev/lmresp/dialects.toml"));
        for (String field : shipped.getTableOrEmpty("generic").keySet()) {
            assertThat(page).contains("`" + field + "`");
        }
    }

    @Test
    void every_dialect_is_listed() {
        for (String name : Dialects.load(Map.of()).names()) {
            assertThat(page).contains("`" + name + "`");
        }
    }

    @Test
    void every_pitfall_has_a_line() {
        var numbers = new TreeSet<Integer>();
        Pattern.compile("(?m)^\\| (\\d+(?:, \\d+)*) \\|")
                .matcher(page)
                .results()
                .flatMap(line -> List.of(line.group(1).split(", ")).stream())
                .map(Integer::parseInt)
                .forEach(numbers::add);
        assertThat(numbers).hasSize(PITFALLS).contains(1, PITFALLS);
    }

    @Test
    void every_test_that_it_names_is_there() throws IOException {
        var missing = new ArrayList<String>();
        for (MatchResult named : TEST.matcher(page).results().toList()) {
            if (!sourceOf(named.group(1)).contains("void " + named.group(2) + "(")) {
                missing.add(named.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static String sourceOf(String test) throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var found = files.filter(file -> file.endsWith(test + ".java")).findFirst();
            return found.isEmpty() ? "" : Files.readString(found.get());
        }
    }
}
