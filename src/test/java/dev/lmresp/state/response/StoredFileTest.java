package dev.lmresp.state.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.database.Database;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The file {@code responses.db}. */
class StoredFileTest {
    @TempDir private Path home;

    private StateFolder folder() {
        return StateFolder.of(Map.of("HOME", home.toString())).orElseThrow();
    }

    private ResponseStore open() {
        var limits = new ResponseStore.Limits(Duration.ofDays(30), 1L << 30);
        return ResponseStore.open(folder(), limits, Clock.systemUTC());
    }

    private static NewResponse response(String id, String previous) {
        return new NewResponse(
                id,
                "",
                previous,
                List.of(Json.parse("{\"type\":\"message\",\"id\":\"u-%s\"}".formatted(id))),
                "{\"id\":\"%s\",\"status\":\"in_progress\",\"output\":[]}".formatted(id));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_file_outlives_its_store_and_only_its_owner_reads_it() throws Exception {
        try (ResponseStore store = open()) {
            store.begin(response("r1", ""));
            store.end("r1", "{\"id\":\"r1\",\"status\":\"completed\",\"output\":[]}").get();
            store.begin(response("r2", "r1"));
        }
        try (ResponseStore store = open()) {
            assertThat(store.conversation("r1")).hasSize(1);
            assertThat(store.find("r2", "").orElseThrow().status()).isEqualTo("in_progress");
            try (Stream<Path> files = Files.list(folder().path())) {
                assertThat(
                                files.filter(
                                        it ->
                                                it.getFileName()
                                                        .toString()
                                                        .startsWith("responses.db")))
                        .isNotEmpty()
                        .allSatisfy(
                                it ->
                                        assertThat(
                                                        PosixFilePermissions.toString(
                                                                Files.getPosixFilePermissions(it)))
                                                .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void a_file_of_the_first_release_is_brought_up_to_date_in_place() throws Exception {
        try (Database first = Database.open(Database.file(folder(), "responses.db"))) {
            ResponseTables.MIGRATIONS.getFirst().statements().forEach(first::run);
            first.run("INSERT INTO tree (id, used, bytes) VALUES (1, 9999999999999, 10)");
            first.run(
                    """
                    INSERT INTO response (id, tree, parent, owner, process, status, name, input, body)
                    VALUES ('r1', 1, '', '', '1@1', 'completed', 'x', '[]',
                        '{"id":"r1","output":[]}')
                    """);
            first.run("PRAGMA user_version = 1");
        }
        try (ResponseStore store = open()) {
            assertThat(store.find("r1", "").orElseThrow().status()).isEqualTo("completed");
            store.begin(response("r2", "r1"));
            store.end("r2", "{\"id\":\"r2\",\"status\":\"completed\",\"output\":[]}").get();
        }
    }
}
