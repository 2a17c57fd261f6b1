package dev.lmresp.translate.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code docs/en/design/pitfalls.md} has a row for each pitfall and names only existing tests. */
class PitfallsPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final int PITFALLS = 105;

    private final String page;

    PitfallsPageTest() throws IOException {
        page = Files.readString(Path.of("docs/en/design/pitfalls.md"));
    }

    @Test
    void every_pitfall_has_a_row() {
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
    void every_test_that_it_names_exists() throws IOException {
        List<MatchResult> named = TEST.matcher(page).results().toList();
        var missing = new ArrayList<String>();
        for (MatchResult test : named) {
            if (!sourceOf(test.group(1)).contains("void " + test.group(2) + "(")) {
                missing.add(test.group());
            }
        }
        assertThat(named).hasSizeGreaterThan(PITFALLS);
        assertThat(missing).isEmpty();
    }

    private static String sourceOf(String test) throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var found = files.filter(file -> file.endsWith(test + ".java")).findFirst();
            return found.isEmpty() ? "" : Files.readString(found.get());
        }
    }
}
