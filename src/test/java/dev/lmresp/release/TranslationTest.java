package dev.lmresp.release;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Whoever uses lmresp reads all of it in Chinese too. */
class TranslationTest {
    private static final Path ENGLISH = Path.of("docs", "en");
    private static final Path CHINESE = Path.of("docs", "zh");

    /** And {@code design/}, a folder. */
    private static final Set<String> NOT_FOR_USERS = Set.of("architecture.md", "performance.md");

    private static final Pattern CODE = Pattern.compile("(?ms)^```\\w*\\n.*?^```$");
    private static final Pattern COMMENT = Pattern.compile("(?m) *# .*$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ ");
    private static final Pattern ENGLISH_LINK = Pattern.compile("\\]\\(\\.\\./en/([^)#]+)");

    @Test
    void every_page_for_users_is_there_in_both_languages() throws IOException {
        assertThat(names(CHINESE)).isEqualTo(pagesForUsers());
    }

    @ParameterizedTest
    @MethodSource("pagesForUsers")
    void both_languages_have_the_same_commands_sections_and_tables(String name) throws IOException {
        String english = Files.readString(ENGLISH.resolve(name));
        String chinese = Files.readString(CHINESE.resolve(name));

        assertThat(levels(chinese)).as("levels of the headings").isEqualTo(levels(english));
        assertThat(code(chinese)).as("code").isEqualTo(code(english));
        assertThat(rows(chinese)).as("rows of the tables").isEqualTo(rows(english));
    }

    @ParameterizedTest
    @MethodSource("pagesForUsers")
    void a_chinese_page_leads_to_chinese_pages(String name) throws IOException {
        List<String> english =
                ENGLISH_LINK
                        .matcher(Files.readString(CHINESE.resolve(name)))
                        .results()
                        .map(it -> it.group(1))
                        .toList();
        assertThat(english).doesNotContainAnyElementsOf(pagesForUsers());
    }

    private static List<String> pagesForUsers() throws IOException {
        return names(ENGLISH).stream().filter(it -> !NOT_FOR_USERS.contains(it)).toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(it -> it.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Comments in code are translated. */
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
