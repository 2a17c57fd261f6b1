package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.PostgresServer;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Background responses of several proxies with one database. */
class SharedBackgroundTest {
    @TempDir private Path folder;

    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger turns = new AtomicInteger();

    /** Hangs the first time, and answers the second. */
    private final RawEngine engine = RawEngine.of(this::answer);

    private String database = "";

    private void answer(EngineTurn turn) throws IOException, InterruptedException {
        if (turns.getAndIncrement() == 0) {
            turn.openStream();
            turn.text("Half ");
            never.await();
        } else {
            turn.say("Whole.");
        }
    }

    @BeforeEach
    void makeDatabase() throws Exception {
        database = PostgresServer.shared().database();
    }

    @AfterEach
    void closeEngine() {
        never.countDown();
        engine.close();
    }

    private TestProxy proxy() throws IOException {
        return TestProxy.withEngine(engine)
                .store(PostgresAddress.parse(database))
                .state(Files.createTempDirectory(folder, "state"))
                .start();
    }

    private static String begin(int port) {
        try (RawClient client = RawClient.to(port)) {
            return client.respond(Requests.whole("Hello").put("background", true))
                    .answer()
                    .json()
                    .path("id")
                    .asText();
        }
    }

    private static RawAnswer call(TestProxy proxy, String method, String path) {
        return proxy.client().request(method, "/v1/responses/" + path).answer();
    }

    private static JsonNode awaitEnd(TestProxy proxy, String id, Duration patience) {
        await().atMost(patience)
                .until(
                        () -> {
                            String status = call(proxy, "GET", id).json().path("status").asText();
                            return !status.equals("queued") && !status.equals("in_progress");
                        });
        return call(proxy, "GET", id).json();
    }

    @Test
    void one_that_a_stopping_proxy_leaves_is_made_by_another() throws Exception {
        try (TestProxy one = proxy();
                TestProxy other = proxy()) {
            String id = begin(one.port());
            engine.awaitTurn();
            one.stop(Duration.ZERO);
            JsonNode response = awaitEnd(other, id, Duration.ofSeconds(10));
            assertThat(response.path("error")).isEmpty();
            assertThat(response.path("status").asText()).isEqualTo("completed");
            assertThat(response.path("output_text").asText()).isEqualTo("Whole.");
            EventList events = call(other, "GET", id + "?stream=true").events().checked();
            assertThat(events.text()).isEqualTo("Whole.");
            assertThat(events.last().path("response")).isEqualTo(response);
        }
    }

    @Test
    void one_of_which_a_client_has_seen_a_part_fails_with_its_proxy() throws Exception {
        try (TestProxy one = proxy();
                TestProxy other = proxy()) {
            String id = begin(one.port());
            RawAnswer following = call(other, "GET", id + "?stream=true");
            following.awaitEvent("response.output_text.delta");
            one.stop(Duration.ZERO);
            JsonNode response = awaitEnd(other, id, Duration.ofSeconds(10));
            assertThat(response.path("status").asText()).isEqualTo("failed");
            assertThat(response.path("error").path("message").asText()).contains("stopping");
            assertThat(following.events().last().path("response")).isEqualTo(response);
            assertThat(turns).hasValue(1);
        }
    }

    /** Has a statement executed before the end of each response is stored. */
    private void atEnd(String statement) {
        PostgresServer.shared()
                .sqlIn(
                        database,
                        """
                        CREATE FUNCTION lmresp.at_end() RETURNS trigger AS
                            $$ BEGIN %s; RETURN NEW; END $$ LANGUAGE plpgsql;
                        CREATE TRIGGER at_end BEFORE UPDATE ON lmresp.response FOR EACH ROW
                            WHEN (NEW.status = 'completed') EXECUTE FUNCTION lmresp.at_end()
                        """
                                .formatted(statement));
    }

    @Test
    void its_end_is_found_when_a_slow_store_has_it() throws Exception {
        turns.set(1);
        try (TestProxy proxy = proxy()) {
            // longer than answers wait for the store
            atEnd("PERFORM pg_sleep(2.5)");
            String id = begin(proxy.port());
            EventList events = call(proxy, "GET", id + "?stream=true").events().checked();
            assertThat(events.text()).isEqualTo("Whole.");
            assertThat(call(proxy, "GET", id).status()).isEqualTo(200);
            JsonNode response = awaitEnd(proxy, id, Duration.ofSeconds(10));
            assertThat(response).isEqualTo(events.last().path("response"));
            assertThat(response.path("status").asText()).isEqualTo("completed");
        }
    }

    @Test
    void it_fails_when_its_end_cannot_be_stored() throws Exception {
        turns.set(1);
        try (TestProxy proxy = proxy()) {
            atEnd("RAISE EXCEPTION 'no room'");
            String id = begin(proxy.port());
            JsonNode response = awaitEnd(proxy, id, Duration.ofSeconds(20));
            assertThat(response.path("status").asText()).isEqualTo("failed");
            assertThat(response.path("error").path("message").asText())
                    .isEqualTo("the store was full or too slow for the end of the response");
        }
    }

    @Test
    void any_proxy_cancels_it() throws Exception {
        try (TestProxy one = proxy();
                TestProxy other = proxy()) {
            String id = begin(one.port());
            engine.awaitTurn();
            JsonNode cancelled = call(other, "POST", id + "/cancel").json();
            assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
            assertThat(call(one, "GET", id).json()).isEqualTo(cancelled);
        }
    }

    @Test
    void a_stream_is_cut_off_and_not_ended_when_the_database_is_lost() throws Exception {
        try (PostgresServer server = PostgresServer.own()) {
            database = server.database();
            try (TestProxy one = proxy();
                    TestProxy other = proxy()) {
                String id = begin(one.port());
                RawAnswer following = call(other, "GET", id + "?stream=true");
                following.awaitEvent("response.output_text.delta");
                server.down();
                assertThatThrownBy(following::events).hasMessageContaining("end");
            }
        }
    }
}
