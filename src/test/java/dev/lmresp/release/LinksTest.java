package dev.lmresp.release;

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
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Every page leads somewhere, in a checkout and in a release. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern IN_THE_REPOSITORY =
            Pattern.compile("https://github\\.com/lmresp/lmresp/blob/main/([^)#\\s]+)");
    private static final Pattern INCLUDE = Pattern.compile("<include>([A-Z]+[^<]*)</include>");

    private static final List<Path> FOR_PEOPLE_WHO_CHANGE_IT =
            List.of(Path.of("CONTRIBUTING.md"), Path.of("bench", "README.md"));

    @Test
    void every_link_leads_to_a_file_and_a_heading_that_are_there() throws IOException {
        List<Path> pages = released();
        pages.addAll(FOR_PEOPLE_WHO_CHANGE_IT);
        assertThat(lost(pages, Files::exists)).isEmpty();
    }

    @Test
    void no_link_leads_out_of_a_release() throws IOException {
        List<Path> inside = released();
        assertThat(lost(inside, inside::contains)).isEmpty();
    }

    @Test
    void what_is_only_in_the_repository_is_there() throws IOException {
        var named = new ArrayList<Path>();
        for (Path page : released()) {
            IN_THE_REPOSITORY
                    .matcher(Files.readString(page))
                    .results()
                    .forEach(it -> named.add(Path.of(it.group(1))));
        }
        assertThat(named).isNotEmpty().allMatch(Files::exists);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void each_page_stands_in_the_list_of_all(String language) throws IOException {
        String list = Files.readString(Path.of("docs", "README.md"));
        try (var pages = Files.walk(Path.of("docs", language))) {
            assertThat(pages.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allMatch(it -> list.contains("(%s)".formatted(link(it))));
        }
    }

    private static String link(Path page) {
        return Path.of("docs").relativize(page).toString().replace('\\', '/');
    }

    private static List<String> lost(List<Path> pages, Predicate<Path> isThere) throws IOException {
        var lost = new ArrayList<String>();
        for (Path page : pages) {
            for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
                Path target =
                        link.group(1).isEmpty()
                                ? page
                                : page.resolveSibling(link.group(1)).normalize();
                boolean found =
                        isThere.test(target)
                                && (link.group(2) == null
                                        || anchors(target).contains(link.group(2)));
                if (!found) {
                    lost.add(page + ": " + link.group());
                }
            }
        }
        return lost;
    }

    /** The files for people in a release: the docs, and what {@code release.xml} names. */
    private static List<Path> released() throws IOException {
        var files = new ArrayList<Path>();
        try (var pages = Files.walk(Path.of("docs"))) {
            pages.filter(Files::isRegularFile).forEach(files::add);
        }
        INCLUDE.matcher(Files.readString(Path.of("src/build/release.xml")))
                .results()
                .forEach(it -> files.add(Path.of(it.group(1))));
        return files;
    }

    /** What GitHub makes of the headings. */
    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(it -> it.group(1).toLowerCase(Locale.ROOT))
                .map(it -> it.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }
}
