package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The pages for users hang together, and the Chinese ones say the same as the English ones. */
class GuidesTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern CODE = Pattern.compile("(?s)```\\w*\\n.*?```");
    private static final Pattern COMMENT = Pattern.compile("(?m) *# .*$");

    @Test
    void every_link_leads_somewhere() throws IOException {
        var lost = new ArrayList<String>();
        for (Path page : pages()) {
            for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                boolean found =
                        Files.exists(target)
                                && (link.group(2) == null
                                        || anchors(target).contains(link.group(2)));
                if (!found) {
                    lost.add(page + ": " + link.group());
                }
            }
        }
        assertThat(lost).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"codex", "configuration", "lmdeploy"})
    void both_languages_have_the_same_commands_sections_and_tables(String name) throws IOException {
        String english = Files.readString(Path.of("docs/en", name + ".md"));
        String chinese = Files.readString(Path.of("docs/zh", name + ".md"));

        assertThat(code(chinese)).isEqualTo(code(english));
        assertThat(levels(chinese)).isEqualTo(levels(english));
        assertThat(rows(chinese)).isEqualTo(rows(english));
    }

    private static List<Path> pages() throws IOException {
        try (var files = Files.walk(Path.of("docs"))) {
            var pages = new ArrayList<>(files.filter(it -> it.toString().endsWith(".md")).toList());
            pages.add(Path.of("README.md"));
            return pages;
        }
    }

    /** What GitHub makes of the headings. */
    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(it -> it.group(1).toLowerCase(Locale.ROOT))
                .map(it -> it.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    private static List<String> code(String page) {
        return CODE.matcher(page)
                .results()
                .map(it -> COMMENT.matcher(it.group()).replaceAll(""))
                .toList();
    }

    private static List<Integer> levels(String page) {
        return HEADING.matcher(CODE.matcher(page).replaceAll(""))
                .results()
                .map(it -> it.group().indexOf(' '))
                .toList();
    }

    private static long rows(String page) {
        return page.lines().filter(it -> it.startsWith("|")).count();
    }
}
