package dev.lmresp.state.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.state.database.Database;
import dev.lmresp.testing.PostgresServer;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Processes that know of each other by their database only. */
class SharedInstancesTest {
    private static final ResponseStore.Limits LIMITS =
            new ResponseStore.Limits(Duration.ofDays(1), 1 << 20);

    private final PostgresAddress address =
            PostgresAddress.parse(PostgresServer.shared().database());

    private ResponseStore open(Duration interval, Duration silence) {
        return ResponseStore.shared(
                address, LIMITS, Clock.systemUTC(), new ResponseStore.Heartbeat(interval, silence));
    }

    private static NewResponse response(String id) {
        String body = "{\"id\":\"%s\",\"status\":\"in_progress\",\"output\":[]}".formatted(id);
        return new NewResponse(id, "", "", List.of(), body);
    }

    @Test
    void ten_at_once_make_the_tables_once_and_one_key() throws Exception {
        Callable<ResponseStore> start = () -> open(Duration.ofSeconds(5), Duration.ofSeconds(20));
        try (var threads = Executors.newFixedThreadPool(10)) {
            var keys = new ArrayList<String>();
            var stores = new ArrayList<ResponseStore>();
            for (var started : threads.invokeAll(Collections.nCopies(10, start))) {
                stores.add(started.get());
            }
            for (ResponseStore store : stores) {
                keys.add(HexFormat.of().formatHex(store.secret("key", 32)));
                store.close();
            }
            assertThat(keys).hasSize(10).containsOnly(keys.getFirst());
        }
    }

    @Test
    void what_a_silent_one_left_unfinished_has_failed_and_what_a_living_one_is_at_goes_on() {
        // the silent one shows itself once, as if it had been killed after that
        try (ResponseStore silent = open(Duration.ofDays(1), Duration.ofSeconds(1));
                ResponseStore living = open(Duration.ofMillis(50), Duration.ofSeconds(1));
                ResponseStore other = open(Duration.ofMillis(50), Duration.ofSeconds(1))) {
            silent.begin(response("left"));
            living.begin(response("running"));
            assertThat(silent.find("left", "")).isPresent();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> other.find("left", "").orElseThrow().status().equals("failed"));
            StoredResponse failed = other.find("left", "").orElseThrow();
            assertThat(failed.response().path("error").path("message").asText())
                    .contains("lmresp was stopped");
            assertThat(other.find("running", "").orElseThrow().status()).isEqualTo("in_progress");
        }
    }

    @Test
    void one_that_was_away_itself_gives_the_others_time_to_show_that_they_live()
            throws InterruptedException {
        try (Database database = Database.at(address)) {
            ResponseTables.make(database);
            var judge = new Instances.OfDatabase(database, Duration.ofMillis(200));
            var other = new Instances.OfDatabase(database, Duration.ofMillis(200));
            other.beat();
            judge.beat();
            Thread.sleep(300);
            judge.beat();
            assertThat(judge.living().test(other.current())).isTrue();
            for (int i = 0; i < 6; i++) {
                Thread.sleep(50);
                judge.beat();
            }
            assertThat(judge.living().test(other.current())).isFalse();
            assertThat(judge.living().test(judge.current())).isTrue();
            other.beat();
            assertThat(judge.living().test(other.current())).isTrue();
        }
    }
}
