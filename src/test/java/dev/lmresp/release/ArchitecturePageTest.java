package dev.lmresp.release;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the page on the architecture names is there, and what is there has its line. */
class ArchitecturePageTest {
    private static final Path PAGE = Path.of("docs", "en", "architecture.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "lmresp");
    private static final Path RESOURCES = Path.of("src", "main", "resources", "dev", "lmresp");

    private static final Pattern FILE = Pattern.compile("`([a-z0-9/]*\\w+\\.(?:java|toml))`");
    private static final Pattern CLASS =
            Pattern.compile("\\b([a-z0-9]+(?:\\.[a-z0-9]+)*)\\.([A-Z]\\w+)");

    @Test
    void each_file_to_open_is_there() throws IOException {
        List<String> files = found(FILE).map(it -> it.group(1)).toList();
        assertThat(files).hasSizeGreaterThan(12);
        assertThat(files)
                .allMatch(
                        it ->
                                Files.exists(SOURCES.resolve(it))
                                        || Files.exists(RESOURCES.resolve(it)));
    }

    @Test
    void each_class_stands_in_the_room_that_is_named() throws IOException {
        List<String> classes =
                found(CLASS)
                        .filter(it -> Files.isDirectory(room(it.group(1))))
                        .map(it -> it.group(1) + "." + it.group(2))
                        .toList();
        assertThat(classes).hasSizeGreaterThan(12);
        assertThat(classes).allMatch(it -> Files.exists(Path.of(room(it) + ".java")));
    }

    @Test
    void each_room_and_each_floor_has_its_place_in_the_plan() throws IOException {
        String page = Files.readString(PAGE);
        try (var folders = Files.walk(SOURCES)) {
            assertThat(folders.filter(Files::isDirectory).filter(it -> !it.equals(SOURCES)))
                    .allMatch(it -> page.contains(name(it)));
        }
    }

    private static Stream<MatchResult> found(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(PAGE)).results();
    }

    private static Path room(String name) {
        return SOURCES.resolve(name.replace('.', '/'));
    }

    private static String name(Path folder) {
        return SOURCES.relativize(folder).toString().replace('/', '.').replace('\\', '.');
    }
}
