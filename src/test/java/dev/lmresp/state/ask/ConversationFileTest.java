package dev.lmresp.state.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;

import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.ask.StoredTurn.Status;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The file of the conversations, and several processes that use it. */
@DisabledOnOs(OS.WINDOWS)
@Tag("process")
class ConversationFileTest {
    @TempDir private Path home;

    private StateFolder folder() {
        return StateFolder.of(Map.of("XDG_STATE_HOME", home.toString())).orElseThrow();
    }

    private Path file() {
        return folder().path().resolve("conversations.db");
    }

    private ConversationStore open() {
        return ConversationStore.open(folder(), Clock.systemUTC(), new ConversationIds());
    }

    @Test
    void only_its_owner_can_read_what_is_kept() throws IOException {
        try (var store = open()) {
            store.create("m", "");
            for (String name : List.of("", "-wal", "-shm")) {
                Path file = file().resolveSibling(file().getFileName() + name);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void a_path_may_have_any_characters() throws IOException {
        Path odd = Files.createDirectory(home.resolve("a b?mode=ro#%41 ü"));
        StateFolder folder = StateFolder.of(Map.of("XDG_STATE_HOME", odd.toString())).orElseThrow();
        try (var store = ConversationStore.open(folder, Clock.systemUTC(), new ConversationIds())) {
            store.create("m", "");
        }
        assertThat(folder.path().resolve("conversations.db")).isNotEmptyFile();
    }

    @Test
    void two_stores_see_each_other() {
        try (var one = open();
                var two = open()) {
            String id = one.create("m", "").id();
            var turn = one.begin(id, 0, "m", "", List.of(Items.user("Hello")));
            assertThat(two.path(id)).containsExactly(turn);
            assertThat(two.list("hello", 9)).hasSize(1);
            two.end(turn.id(), Status.COMPLETED, List.of(), NullNode.getInstance(), "", "");
            assertThat(one.path(id).getFirst().status()).isEqualTo(Status.COMPLETED);
        }
    }

    @Test
    void several_processes_write_at_once() throws Exception {
        // both also make the file
        try (var one = StoreProcess.start(home, "turns");
                var two = StoreProcess.start(home, "turns")) {
            String first = one.line();
            String second = two.line();
            assertThat(one.exitCode()).isZero();
            assertThat(two.exitCode()).isZero();
            try (var store = open()) {
                for (String id : List.of(first, second)) {
                    assertThat(store.path(id))
                            .hasSize(20)
                            .allMatch(it -> it.status() == Status.COMPLETED);
                }
            }
        }
    }

    @Test
    void a_turn_is_running_until_its_process_is_killed_and_keeps_what_it_had() throws Exception {
        try (var process = StoreProcess.start(home, "answer");
                var before = open()) {
            String id = process.line();
            assertThat(before.path(id).getFirst().status()).isEqualTo(Status.RUNNING);
            process.kill();
            // one that was open all the time, and one that is opened after
            try (var after = open()) {
                for (var store : List.of(before, after)) {
                    var turn = store.path(id).getFirst();
                    assertThat(turn.status()).isEqualTo(Status.CANCELLED);
                    assertThat(turn.output()).containsExactly(Items.assistant("Because"));
                    assertThat(turn.error()).contains("stopped before");
                    assertThat(store.list("because", 9)).hasSize(1);
                }
            }
        }
    }

    @Test
    void a_process_that_is_killed_leaves_no_library_behind_and_none_of_an_older_version()
            throws Exception {
        Path temporary = Files.createDirectory(home.resolve("tmp"));
        Path older = Files.createDirectory(folder().create().resolve("sqlite-3.1"));
        Files.createFile(older.resolve(org.sqlite.util.LibraryLoaderUtil.getNativeLibName()));
        for (int i = 0; i < 2; i++) {
            var options = List.of("-Djava.io.tmpdir=" + temporary);
            try (var process = StoreProcess.start(home, "true", options, "answer")) {
                process.line();
                process.kill();
            }
        }
        assertThat(temporary).isEmptyDirectory();
        try (var files = Files.walk(folder().path())) {
            assertThat(files.filter(it -> it.toString().contains("sqlitejdbc"))).hasSize(1);
        }
    }

    @Test
    void where_the_library_cannot_be_kept_it_is_loaded_from_the_temporary_folder()
            throws Exception {
        Path temporary = Files.createDirectory(home.resolve("tmp"));
        Files.createFile(
                folder().create().resolve("sqlite-" + org.sqlite.SQLiteJDBCLoader.getVersion()));
        var options = List.of("-Djava.io.tmpdir=" + temporary);
        try (var process = StoreProcess.start(home, "true", options, "answer")) {
            assertThat(process.line()).matches("[0-9a-z]{10}");
            process.kill();
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void a_machine_without_any_place_for_the_library_is_told_what_to_do() throws Exception {
        Files.createFile(home.resolve("lmresp"));
        var options = List.of("-Dorg.sqlite.tmpdir=" + home.resolve("lmresp"));
        try (var process = StoreProcess.start(home, "true", options, "answer")) {
            assertThat(process.line())
                    .contains("SQLite library cannot be loaded", "-Dorg.sqlite.tmpdir=FOLDER");
        }
    }

    @Test
    void a_full_disk_is_told_of_and_the_conversation_goes_on_in_memory() throws Exception {
        open().close();
        try (var process =
                StoreProcess.start(home, "ulimit -f 4000; trap '' XFSZ", List.of(), "fill")) {
            assertThat(process.line()).contains(file().toString()).contains("cannot be");
            assertThat(process.line()).contains("in memory");
            assertThat(process.line()).contains("in memory");
            assertThat(process.exitCode()).isZero();
        }
    }

    @Test
    void what_is_no_database_is_named() throws IOException {
        Files.writeString(folder().file("conversations.db"), "not a database".repeat(100));
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(file().toString(), "not a database", "move it away");
        assertThat(file()).content().startsWith("not a database");
    }

    @Test
    void a_damaged_database_is_named() throws IOException {
        try (var store = open()) {
            String id = store.create("m", "").id();
            store.begin(id, 0, "m", "", List.of(Items.user("Hello")));
        }
        byte[] bytes = Files.readAllBytes(file());
        Arrays.fill(bytes, 1024, bytes.length, (byte) 7);
        Files.write(file(), bytes);
        assertThatThrownBy(
                        () -> {
                            try (var store = open()) {
                                store.list("", 9);
                            }
                        })
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(file().toString(), "damaged");
    }

    @Test
    void a_newer_form_is_not_touched() throws IOException, SQLException {
        open().close();
        sql("PRAGMA user_version = 7");
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(file().toString(), "newer lmresp", "update");
    }

    @Test
    void a_database_of_another_program_is_not_touched() throws IOException, SQLException {
        folder().file("conversations.db");
        sql("CREATE TABLE theirs (x)");
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(file().toString(), "another program");
    }

    @Test
    void a_folder_that_cannot_be_made_is_named() throws IOException {
        Files.createFile(home.resolve("lmresp"));
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file().toString());
    }

    private void sql(String statement) throws SQLException {
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file());
                var sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
