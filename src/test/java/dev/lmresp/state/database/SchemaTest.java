package dev.lmresp.state.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.state.StoreException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

class SchemaTest {
    private static final String NUMBERS = "CREATE TABLE number (n INTEGER)";
    private static final Migration FIRST = new Migration(1, List.of(NUMBERS));
    private static final Migration SECOND =
            new Migration(
                    2, List.of("ALTER TABLE number ADD COLUMN word TEXT NOT NULL DEFAULT 'none'"));

    @TempDir private Path folder;

    @BeforeAll
    static void loaded() {
        SqliteLibrary.load(Optional.empty());
    }

    private Database open() {
        return Database.open(folder.resolve("a.db"));
    }

    private static List<String> words(Database database) {
        return database.query("SELECT word FROM number", row -> row.getString(1));
    }

    @Test
    void tables_from_before_migrations_were_counted_are_brought_up_to_date_in_place() {
        try (Database database = open()) {
            database.run(NUMBERS);
            database.run("INSERT INTO number VALUES (7)");
            database.run("PRAGMA user_version = 1");
        }
        try (Database database = open()) {
            Schema.migrate(database, List.of(FIRST, SECOND), 1);
            assertThat(words(database)).containsExactly("none");
            Schema.migrate(database, List.of(FIRST, SECOND), 1);
            assertThat(database.number("PRAGMA user_version")).isEqualTo(1);
        }
    }

    @Test
    void an_older_process_goes_on_with_tables_that_have_more() {
        try (Database newer = open();
                Database older = open()) {
            Schema.migrate(older, List.of(FIRST), 1);
            Schema.migrate(newer, List.of(FIRST, SECOND), 1);
            older.run("INSERT INTO number (n) VALUES (7)");
            assertThat(words(newer)).containsExactly("none");
            Schema.migrate(older, List.of(FIRST), 1);
        }
    }

    @Test
    void an_older_process_refuses_tables_that_it_would_misunderstand() {
        try (Database newer = open();
                Database older = open()) {
            Schema.migrate(newer, List.of(FIRST, SECOND), 2);
            assertThatThrownBy(() -> Schema.migrate(older, List.of(FIRST), 1))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("a.db", "newer lmresp", "update");
        }
    }

    @Test
    void of_a_migration_that_fails_nothing_stays() {
        var broken = new Migration(2, List.of("CREATE TABLE other (n INTEGER)", "CREATE nothing"));
        try (Database database = open()) {
            assertThatThrownBy(() -> Schema.migrate(database, List.of(FIRST, broken), 1))
                    .isInstanceOf(StoreException.class);
            assertThat(database.number("SELECT count(*) FROM sqlite_master")).isZero();
            Schema.migrate(database, List.of(FIRST, SECOND), 1);
        }
    }

    @Test
    void ten_processes_at_once_migrate_once() throws Exception {
        try (var threads = Executors.newFixedThreadPool(10)) {
            Callable<Boolean> migration =
                    () -> {
                        try (Database database = open()) {
                            Schema.migrate(database, List.of(FIRST, SECOND), 1);
                            return true;
                        }
                    };
            for (var done : threads.invokeAll(Collections.nCopies(10, migration))) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    @Test
    void one_reader_does_not_keep_another_waiting() {
        try (Database database = open()) {
            Schema.migrate(database, List.of(FIRST), 1);
            database.run("INSERT INTO number VALUES (7), (8)");
            List<Long> all =
                    database.query(
                            "SELECT n FROM number",
                            _ ->
                                    CompletableFuture.supplyAsync(
                                                    () ->
                                                            database.number(
                                                                    "SELECT count(*) FROM number"))
                                            .orTimeout(5, TimeUnit.SECONDS)
                                            .join());
            assertThat(all).containsExactly(2L, 2L);
        }
    }

    @Test
    void a_virtual_thread_does_not_wait_in_native_code() throws Exception {
        try (Database database = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(
                            threads.submit(
                                            () ->
                                                    database.query(
                                                            "SELECT 1",
                                                            _ ->
                                                                    Thread.currentThread()
                                                                            .isVirtual()))
                                    .get())
                    .containsExactly(false);
        }
    }
}
