package dev.lmresp.state.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.state.StoreException;
import dev.lmresp.testing.PostgresServer;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

class PostgresDatabaseTest {
    private static final List<Migration> NUMBERS =
            List.of(
                    new Migration(
                            1,
                            List.of(
                                    """
                                    CREATE TABLE number (
                                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                                        n INTEGER NOT NULL
                                    )
                                    """)));

    private final PostgresServer server = PostgresServer.shared();

    private static Database at(String address) {
        return Database.at(PostgresAddress.parse(address));
    }

    @Test
    void two_transactions_that_lock_each_other_out_are_both_done() throws Exception {
        try (Database database = at(server.database());
                var threads = Executors.newFixedThreadPool(2)) {
            Schema.migrate(database, NUMBERS, 1);
            database.run("INSERT INTO number (n) VALUES (0), (0)");
            var first = new CountDownLatch(2);
            var one = threads.submit(() -> database.transaction(both(database, first, 1, 2)));
            var other = threads.submit(() -> database.transaction(both(database, first, 2, 1)));
            assertThat(one.get()).isEqualTo(1);
            assertThat(other.get()).isEqualTo(1);
            assertThat(database.number("SELECT sum(n) FROM number")).isEqualTo(4);
        }
    }

    /** Adds to two rows; waits between them until another has its first, too. */
    private static Supplier<Integer> both(
            Database database, CountDownLatch first, long one, long other) {
        String add = "UPDATE number SET n = n + 1 WHERE id = ?";
        return () -> {
            database.update(add, one);
            first.countDown();
            try {
                first.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return database.update(add, other);
        };
    }

    @Test
    void a_lock_is_had_by_one_at_a_time() {
        String address = server.database();
        try (Database one = at(address);
                Database other = at(address)) {
            Supplier<Boolean> take = () -> other.dialect().tryLock(other, "tidy");
            boolean taken =
                    one.transaction(
                            () -> {
                                assertThat(one.dialect().tryLock(one, "tidy")).isTrue();
                                return other.transaction(take);
                            });
            assertThat(taken).isFalse();
            assertThat(other.transaction(take)).isTrue();
        }
    }

    @Test
    void text_with_a_nul_is_no_failure() {
        try (Database database = at(server.database())) {
            assertThat(database.first("SELECT CAST(? AS TEXT)", row -> row.getString(1), "a\0b"))
                    .hasValue("a\ufffdb");
        }
    }

    @Test
    void a_database_that_does_not_exist_is_told_with_what_makes_it() {
        String missing = server.database().replaceAll("/d\\d+$", "/missing");
        try (Database database = at(missing)) {
            assertThatThrownBy(() -> database.number("SELECT 1"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll(missing, "CREATE DATABASE", "tester");
        }
    }

    @Test
    void a_user_who_may_not_make_the_schema_is_told_who_may() {
        server.guest("PASSWORD-NOBODY-SEES");
        String address = server.database().replace("tester@", "guest:PASSWORD-NOBODY-SEES@");
        try (Database database = at(address)) {
            assertThatThrownBy(() -> Schema.migrate(database, NUMBERS, 1))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("CREATE SCHEMA lmresp AUTHORIZATION \"guest\"")
                    .message()
                    .doesNotContain("NOBODY");
            server.sqlIn(address, "CREATE SCHEMA lmresp AUTHORIZATION guest");
            Schema.migrate(database, NUMBERS, 1);
        }
    }
}
