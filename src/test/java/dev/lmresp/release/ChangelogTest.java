package dev.lmresp.release;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code CHANGELOG.md} says everything once, also after many hands have merged into it. */
class ChangelogTest {
    private static final Pattern VERSION = Pattern.compile("(?m)^(?=## )");
    private static final Pattern ENTRY = Pattern.compile("(?m)^- .*(?:\n  .*)*");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s,;:.()]+");
    private static final Pattern INTRODUCED = Pattern.compile("`(lmresp [a-z-]+)`:");

    /** Different entries share half of their words at most. */
    private static final double ALIKE = 0.65;

    @Test
    void no_entry_of_a_version_says_what_another_one_says() throws IOException {
        assertThat(versions())
                .isNotEmpty()
                .allSatisfy(version -> assertThat(doubles(entries(version))).isEmpty());
    }

    @Test
    void no_command_is_introduced_twice() throws IOException {
        List<String> introduced = found(INTRODUCED, Files.readString(Path.of("CHANGELOG.md")));
        assertThat(introduced).contains("`lmresp serve`:").doesNotHaveDuplicates();
    }

    @Test
    void entries_with_other_numbers_and_a_few_more_words_are_doubles() {
        assertThat(
                        doubles(
                                List.of(
                                        "- `lmresp mock`: an engine with 156 named misbehaviours.",
                                        "- `lmresp mock`: an engine with 166 named misbehaviours.",
                                        "- `lmresp ask`: a chat at the terminal.")))
                .hasSize(1);
    }

    private static List<String> doubles(List<String> entries) {
        var doubles = new ArrayList<String>();
        for (int i = 0; i < entries.size(); i++) {
            for (String earlier : entries.subList(0, i)) {
                if (likeness(words(earlier), words(entries.get(i))) >= ALIKE) {
                    doubles.add(earlier + "\n" + entries.get(i));
                }
            }
        }
        return doubles;
    }

    private static double likeness(Set<String> one, Set<String> other) {
        var both = new HashSet<>(one);
        both.retainAll(other);
        return (double) both.size() / Math.min(one.size(), other.size());
    }

    private static Set<String> words(String entry) {
        return Set.copyOf(List.of(BETWEEN_WORDS.split(entry.substring("- ".length()))));
    }

    private static List<String> versions() throws IOException {
        List<String> parts = List.of(VERSION.split(Files.readString(Path.of("CHANGELOG.md"))));
        return parts.subList(1, parts.size());
    }

    private static List<String> entries(String version) {
        return found(ENTRY, version);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }
}
