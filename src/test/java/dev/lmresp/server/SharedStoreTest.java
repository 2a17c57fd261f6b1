package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.json.Json;
import dev.lmresp.testing.PostgresServer;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several proxies with one database are one service. */
class SharedStoreTest {
    @TempDir private Path folder;

    /** A proxy on a machine of its own. */
    private TestProxy proxy(RawEngine engine, String database) throws IOException {
        return TestProxy.withEngine(engine)
                .store(PostgresAddress.parse(database))
                .state(Files.createTempDirectory(folder, "state"))
                .start();
    }

    private static JsonNode respond(TestProxy proxy, ObjectNode request) {
        try (RawClient client = proxy.client()) {
            return client.respond(request).answer().json();
        }
    }

    private static RawAnswer call(TestProxy proxy, String method, String path) {
        try (RawClient client = proxy.client()) {
            return client.request(method, path).answer();
        }
    }

    private static ObjectNode after(JsonNode response, String text) {
        return Requests.whole(text).put("previous_response_id", response.path("id").asText());
    }

    @Test
    void what_one_proxy_stored_the_other_continues_shows_and_deletes() throws Exception {
        String database = PostgresServer.shared().database();
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy one = proxy(engine, database);
                TestProxy other = proxy(engine, database)) {
            JsonNode first = respond(one, Requests.whole("One"));
            JsonNode second = respond(other, after(first, "Two"));
            assertThat(second.path("status").asText()).isEqualTo("completed");
            JsonNode third = respond(one, after(second, "Three"));
            ObjectNode all = Requests.whole("");
            ArrayNode input = all.putArray("input");
            input.addObject().put("role", "user").put("content", "One");
            input.addObject()
                    .put("type", "item_reference")
                    .put("id", first.path("output").path(0).path("id").asText());
            input.addObject().put("role", "user").put("content", "Two");
            input.addAll((ArrayNode) second.path("output"));
            input.addObject().put("role", "user").put("content", "Three");
            respond(other, all);
            assertThat(engine.requests().get(3).body()).isEqualTo(engine.requests().get(2).body());

            String path = "/v1/responses/" + third.path("id").asText();
            assertThat(call(other, "GET", path).json()).isEqualTo(third);
            assertThat(call(other, "GET", path + "/input_items").json().path("data")).hasSize(5);
            assertThat(call(other, "DELETE", path).status()).isEqualTo(200);
            assertThat(call(one, "GET", path).status()).isEqualTo(404);
            assertThat(respond(one, after(third, "Four")).path("error").path("code").asText())
                    .isEqualTo("previous_response_not_found");
        }
    }

    @Test
    void many_chains_that_fork_from_one_response_go_on_at_both_proxies_at_once() throws Exception {
        String database = PostgresServer.shared().database();
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy one = proxy(engine, database);
                TestProxy other = proxy(engine, database);
                var threads = Executors.newFixedThreadPool(8)) {
            JsonNode root = respond(one, Requests.whole("Root"));
            List<TestProxy> proxies = List.of(one, other);
            List<Future<JsonNode>> chains = new ArrayList<>();
            for (int chain = 0; chain < 8; chain++) {
                int number = chain;
                Callable<JsonNode> turns =
                        () -> {
                            JsonNode last = root;
                            for (int turn = 0; turn < 10; turn++) {
                                String text = "turn " + number + "." + turn;
                                last = respond(proxies.get((number + turn) % 2), after(last, text));
                                assertThat(last.path("store").asBoolean()).isTrue();
                            }
                            return last;
                        };
                chains.add(threads.submit(turns));
            }
            for (int chain = 0; chain < 8; chain++) {
                String id = chains.get(chain).get().path("id").asText();
                JsonNode items =
                        call(one, "GET", "/v1/responses/" + id + "/input_items?order=asc&limit=100")
                                .json()
                                .path("data");
                assertThat(items).hasSize(21);
                for (int turn = 0; turn < 10; turn++) {
                    assertThat(Json.text(items.get(2 + 2 * turn)))
                            .contains("turn " + chain + "." + turn);
                }
            }
        }
    }

    @Test
    void a_database_that_is_away_is_told_and_used_again_when_it_is_back() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine, server.database())) {
            JsonNode first = respond(proxy, Requests.whole("One"));
            assertThat(call(proxy, "GET", "/health/ready").status()).isEqualTo(200);
            server.down();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> call(proxy, "GET", "/health/ready").status() == 503);
            assertThat(call(proxy, "GET", "/health/ready").json().path("problem").asText())
                    .contains("store");
            assertThat(call(proxy, "GET", "/health/live").status()).isEqualTo(200);
            JsonNode refused = respond(proxy, after(first, "Two")).path("error");
            assertThat(refused.path("code").asText()).isEqualTo("store_unavailable");
            JsonNode unstored = respond(proxy, Requests.whole("Two"));
            assertThat(unstored.path("status").asText()).isEqualTo("completed");
            assertThat(unstored.path("store").asBoolean()).isFalse();
            server.up();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> call(proxy, "GET", "/health/ready").status() == 200);
            JsonNode second = respond(proxy, after(first, "Three"));
            assertThat(second.path("status").asText()).isEqualTo("completed");
            assertThat(second.path("store").asBoolean()).isTrue();
        }
    }

    @Test
    void a_database_that_restarts_between_two_turns_is_not_noticed() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine, server.database())) {
            JsonNode first = respond(proxy, Requests.whole("One"));
            respond(proxy, after(first, "Two"));
            server.down();
            server.up();
            JsonNode second = respond(proxy, after(first, "Three"));
            assertThat(second.path("store").asBoolean()).isTrue();
        }
    }
}
