package dev.lmresp.state.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.json.Json;
import dev.lmresp.state.database.Database;
import dev.lmresp.testing.PostgresServer;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
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
        return new NewResponse(id, "", "", List.of(), body(id, "in_progress"));
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
    void what_two_add_to_and_delete_from_the_same_conversations_at_once_is_counted_right()
            throws Exception {
        try (ResponseStore one = open(Duration.ofSeconds(5), Duration.ofSeconds(20));
                ResponseStore other = open(Duration.ofSeconds(5), Duration.ofSeconds(20));
                var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<List<String>>> works = new ArrayList<>();
            for (int worker = 0; worker < 8; worker++) {
                ResponseStore store = worker % 2 == 0 ? one : other;
                int seed = worker;
                works.add(() -> work(store, seed));
            }
            var left = new ArrayList<String>();
            for (var done : threads.invokeAll(works)) {
                left.addAll(done.get());
            }
            for (String id : left) {
                assertThat(one.find(id, "").orElseThrow().status()).isEqualTo("completed");
                assertThat(one.input(id)).isNotEmpty();
            }
            for (String id : left) {
                assertThat(other.delete(id, "")).isTrue();
            }
            assertThat(one.size()).isZero();
        }
    }

    /** Says the same as all others, so that all build on the same; returns what is left. */
    private static List<String> work(ResponseStore store, int seed) throws Exception {
        var random = new Random(seed);
        var living = new ArrayList<String>();
        List<JsonNode> said = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            if (!living.isEmpty() && random.nextInt(3) == 0) {
                assertThat(store.delete(living.remove(random.nextInt(living.size())), "")).isTrue();
                continue;
            }
            if (said.size() > 8) {
                said.clear();
            }
            String id = seed + "-" + i;
            said.add(item("user", "q" + said.size()));
            JsonNode answer = item("assistant", "a" + random.nextInt(2));
            var _ =
                    store.begin(
                            new NewResponse(
                                    id, "", "", List.copyOf(said), body(id, "in_progress")));
            ObjectNode body = (ObjectNode) Json.parse(body(id, "completed"));
            body.withArray("output").add(answer);
            assertThat(store.end(id, Json.text(body)).get()).isTrue();
            said.add(answer);
            living.add(id);
        }
        return living;
    }

    private static JsonNode item(String role, String text) {
        return Json.object().put("type", "message").put("role", role).put("content", text);
    }

    private static String body(String id, String status) {
        return "{\"id\":\"%s\",\"status\":\"%s\",\"output\":[]}".formatted(id, status);
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
