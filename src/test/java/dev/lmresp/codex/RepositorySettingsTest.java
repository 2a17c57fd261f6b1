package dev.lmresp.codex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a repository says to Codex against the settings of the user. */
class RepositorySettingsTest {
    private static final CodexSetup SETUP =
            new CodexSetup("lmresp", "http://h/v1", "m", "", "c.json", CodexSetup.SILENCE);

    @TempDir private Path folder;

    private Path write(String place, String text) throws IOException {
        Path file = folder.resolve(place).resolve(".codex/config.toml");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<String> conflicts(String place) {
        return new RepositorySettings(folder.resolve(place), folder.resolve("home/.codex"))
                .conflicts(SETUP);
    }

    @Test
    void the_innermost_of_a_repository_wins() throws IOException {
        Files.createDirectories(folder.resolve("repository/.git"));
        Path inner = write("repository/inner", "model = 'a'");
        Path outer = write("repository", "model = 'b'\nweb_search = 'live'\nother = 1\n");
        write(".", "show_raw_agent_reasoning = false");
        assertThat(conflicts("repository/inner"))
                .satisfiesExactly(
                        it ->
                                assertThat(it)
                                        .startsWith(inner + " sets model = \"a\", which overrides"),
                        it -> assertThat(it).startsWith(outer + " sets web_search = \"live\""));
        assertThat(conflicts("repository")).hasSize(2);
    }

    @Test
    void what_codex_does_not_take_from_there_or_what_is_the_same_is_no_matter() throws IOException {
        write("a", "model = 'm'\nmodel_provider = 'x'\n[model_providers.lmresp]\nname = 'y'\n");
        assertThat(conflicts("a")).isEmpty();
        write("b", "model = ");
        assertThat(conflicts("b")).isEmpty();
        assertThat(conflicts("c")).isEmpty();
    }

    @Test
    void a_value_where_codex_has_a_table_is_passed_over() throws IOException {
        write("a", "features = true\nmcp_servers = 'x'\nagents = 3\nmodel = 3\n");
        assertThat(conflicts("a")).singleElement().asString().contains("sets model = 3");
        assertThat(WrittenSetup.of("mcp_servers = 'x'\nmodel_providers = 3\n").isLean()).isFalse();
    }

    @Test
    void the_users_own_file_is_not_a_repositorys() throws IOException {
        write("home", "model = 'x'");
        assertThat(conflicts("home")).isEmpty();
    }
}
