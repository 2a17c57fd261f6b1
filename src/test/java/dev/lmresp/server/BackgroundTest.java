package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.responses.EventOrder;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestedStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Responses that are made while no client waits for them. */
@ParameterizedClass
@EnumSource(names = {"MEMORY", "POSTGRESQL"})
class BackgroundTest {
    private final Place place;

    BackgroundTest(TestedStore store) {
        this.place = store.place();
    }

    private final CountDownLatch goOn = new CountDownLatch(1);

    private final RawEngine slow =
            RawEngine.of(
                    turn -> {
                        turn.openStream();
                        turn.text("One ");
                        turn.text("two ");
                        goOn.await();
                        turn.text("three");
                        turn.finish("stop");
                        turn.done();
                    });

    private TestProxy proxy(RawEngine engine) {
        return TestProxy.withEngine(engine).store(place).start();
    }

    private static RawAnswer call(TestProxy proxy, String method, String path, String... headers) {
        return proxy.client().request(method, path, headers).answer();
    }

    private static JsonNode get(TestProxy proxy, String id) {
        return call(proxy, "GET", "/v1/responses/" + id).json();
    }

    private static EventList events(TestProxy proxy, String id, long after) {
        return call(
                        proxy,
                        "GET",
                        "/v1/responses/%s?stream=true&starting_after=%d".formatted(id, after))
                .events();
    }

    private static ObjectNode request(String input) {
        return Requests.whole(input).put("background", true);
    }

    private static JsonNode begin(TestProxy proxy, ObjectNode request) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(request).answer();
            assertThat(answer.status()).isEqualTo(200);
            return answer.json();
        }
    }

    private static JsonNode awaitStatus(TestProxy proxy, String id, String status) {
        await().until(() -> get(proxy, id).path("status").asText().equals(status));
        return get(proxy, id);
    }

    @Test
    void a_response_is_queued_at_once_and_polled_until_it_is_complete() {
        try (slow;
                TestProxy proxy = proxy(slow)) {
            JsonNode queued = begin(proxy, request("Count"));
            String id = queued.path("id").asText();
            assertThat(queued.path("status").asText()).isEqualTo("queued");
            assertThat(queued.path("background").asBoolean()).isTrue();
            assertThat(queued.path("output")).isEmpty();
            awaitStatus(proxy, id, "in_progress");
            goOn.countDown();
            JsonNode completed = awaitStatus(proxy, id, "completed");
            assertThat(completed.path("output_text").asText()).isEqualTo("One two three");
            assertThat(completed.path("background").asBoolean()).isTrue();
        }
    }

    @Test
    void its_events_are_sent_again_from_any_number_while_it_runs_and_afterwards() throws Exception {
        try (slow;
                TestProxy proxy = proxy(slow)) {
            RawClient first = proxy.client();
            RawAnswer answer =
                    first.respond(Requests.streamed("Count").put("background", true)).answer();
            JsonNode created = answer.nextEvent().orElseThrow();
            String id = created.path("response").path("id").asText();
            List<String> types = new ArrayList<>(List.of(created.path("type").asText()));
            for (int i = 0; i < 3; i++) {
                types.add(answer.nextEvent().orElseThrow().path("type").asText());
            }
            assertThat(types)
                    .startsWith("response.created", "response.queued", "response.in_progress");
            first.close();

            RawAnswer second =
                    call(proxy, "GET", "/v1/responses/" + id + "?stream=true&starting_after=2");
            assertThat(second.nextEvent().orElseThrow().path("sequence_number").asInt())
                    .isEqualTo(3);
            goOn.countDown();
            EventList rest = second.events();
            assertThat(rest.last().path("type").asText()).isEqualTo("response.completed");

            EventList all = events(proxy, id, -1).checked();
            var order = new EventOrder();
            all.events().forEach(order::accept);
            assertThat(order.end()).isEmpty();
            assertThat(all.text()).isEqualTo("One two three");
            await().until(
                            () ->
                                    proxy.gateway()
                                            .store()
                                            .orElseThrow()
                                            .backgrounds()
                                            .find(id)
                                            .orElseThrow()
                                            .hasEnded());
            assertThat(events(proxy, id, -1)).isEqualTo(all);
            for (int after = 0; after < all.events().size(); after++) {
                assertThat(events(proxy, id, after).events())
                        .isEqualTo(all.events().subList(after + 1, all.events().size()));
            }
        }
    }

    @Test
    void it_is_cancelled_and_keeps_what_had_come() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("One ");
                                    turn.text("two ");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = proxy(engine)) {
            String id = begin(proxy, request("Count")).path("id").asText();
            RawAnswer following = call(proxy, "GET", "/v1/responses/" + id + "?stream=true");
            following.awaitEvent("response.output_text.delta");
            following.awaitEvent("response.output_text.delta");
            JsonNode cancelled = call(proxy, "POST", "/v1/responses/" + id + "/cancel").json();
            assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
            assertThat(cancelled.path("output_text").asText()).isEqualTo("One two ");
            assertThat(following.events().last().path("response")).isEqualTo(cancelled);
            assertThat(get(proxy, id)).isEqualTo(cancelled);
            var order = new EventOrder();
            events(proxy, id, -1).checked().events().forEach(order::accept);
            assertThat(order.end()).isEmpty();
            assertThat(call(proxy, "POST", "/v1/responses/" + id + "/cancel").json())
                    .isEqualTo(cancelled);
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void what_has_ended_cannot_be_cancelled() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            String id = begin(proxy, request("Hello")).path("id").asText();
            awaitStatus(proxy, id, "completed");
            RawAnswer answer = call(proxy, "POST", "/v1/responses/" + id + "/cancel");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("message").asText()).contains("completed");
        }
    }

    @Test
    void only_what_was_made_in_the_background_is_cancelled_or_streamed_again() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            String id;
            try (RawClient client = proxy.client()) {
                id = client.respond(Requests.whole("Hello")).answer().json().path("id").asText();
            }
            RawAnswer cancel = call(proxy, "POST", "/v1/responses/" + id + "/cancel");
            assertThat(cancel.status()).isEqualTo(400);
            assertThat(cancel.error().path("message").asText()).contains("background");
            RawAnswer stream = call(proxy, "GET", "/v1/responses/" + id + "?stream=true");
            assertThat(stream.status()).isEqualTo(400);
            assertThat(stream.error().path("param").asText()).isEqualTo("stream");
            assertThat(call(proxy, "POST", "/v1/responses/resp_none/cancel").status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.5", ""})
    void a_wrong_number_is_refused(String number) {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            String id = begin(proxy, request("Hello")).path("id").asText();
            RawAnswer answer =
                    call(
                            proxy,
                            "GET",
                            "/v1/responses/" + id + "?stream=true&starting_after=" + number);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("param").asText()).isEqualTo("starting_after");
        }
    }

    @Test
    void a_failure_of_the_engine_is_found_and_its_event_is_sent() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> turn.json(500, "{\"error\":{\"message\":\"broken\"}}"));
                TestProxy proxy = proxy(engine)) {
            String id = begin(proxy, request("Hello")).path("id").asText();
            JsonNode failed = awaitStatus(proxy, id, "failed");
            assertThat(failed.path("error").path("message").asText()).contains("broken");
            EventList events = events(proxy, id, -1).checked();
            assertThat(events.last().path("response")).isEqualTo(failed);
        }
    }

    @Test
    void it_can_be_continued_when_it_is_complete_and_not_before() {
        try (slow;
                TestProxy proxy = proxy(slow)) {
            String id = begin(proxy, request("Count")).path("id").asText();
            ObjectNode next = Requests.whole("And then?").put("previous_response_id", id);
            try (RawClient client = proxy.client()) {
                RawAnswer refused = client.respond(next).answer();
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.error().path("code").asText())
                        .isEqualTo("previous_response_not_found");
            }
            goOn.countDown();
            awaitStatus(proxy, id, "completed");
            try (RawClient client = proxy.client()) {
                assertThat(client.respond(next).answer().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void it_needs_a_store() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy without = TestProxy.withEngine(engine).start();
                TestProxy with = proxy(engine)) {
            try (RawClient client = without.client()) {
                RawAnswer answer = client.respond(request("Hello")).answer();
                assertThat(answer.status()).isEqualTo(400);
                JsonNode error = answer.error();
                assertThat(error.path("param").asText()).isEqualTo("background");
                assertThat(error.path("message").asText()).contains("--store off");
            }
            try (RawClient client = with.client()) {
                RawAnswer answer = client.respond(request("Hello").put("store", false)).answer();
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.error().path("param").asText()).isEqualTo("store");
            }
        }
    }

    @Test
    void what_cannot_begin_is_an_error_at_once() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.respond(request("Hello").put("previous_response_id", "resp_none"))
                            .answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("code").asText())
                    .isEqualTo("previous_response_not_found");
        }
    }

    @Test
    void deleting_it_ends_it() throws Exception {
        try (slow;
                TestProxy proxy = proxy(slow)) {
            String id = begin(proxy, request("Count")).path("id").asText();
            slow.awaitTurn();
            assertThat(call(proxy, "DELETE", "/v1/responses/" + id).status()).isEqualTo(200);
            await().until(() -> proxy.gateway().exchanges().running() == 0);
            assertThat(call(proxy, "GET", "/v1/responses/" + id).status()).isEqualTo(404);
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void it_takes_a_place_among_the_running_exchanges() {
        try (slow;
                TestProxy proxy = TestProxy.withEngine(slow).store(place).maxExchanges(2).start()) {
            begin(proxy, request("Count"));
            try (RawClient client = proxy.client()) {
                // the request itself takes the other place
                RawAnswer refused = client.respond(request("Again")).answer();
                assertThat(refused.status()).isEqualTo(503);
            }
        } finally {
            goOn.countDown();
        }
    }

    @Test
    void another_process_polls_and_follows_it(@TempDir Path state) throws Exception {
        try (slow;
                TestProxy one = sharing(slow, state);
                TestProxy other = sharing(slow, state)) {
            String id = begin(one, request("Count")).path("id").asText();
            RawAnswer following = call(other, "GET", "/v1/responses/" + id + "?stream=true");
            following.awaitEvent("response.output_text.delta");
            awaitStatus(other, id, "in_progress");
            goOn.countDown();
            JsonNode last = following.events().last();
            assertThat(last.path("response").path("output_text").asText())
                    .isEqualTo("One two three");
            assertThat(get(other, id)).isEqualTo(last.path("response"));
            assertThat(events(other, id, -1).checked()).isEqualTo(events(one, id, -1));
        }
    }

    @Test
    void another_process_cancels_it(@TempDir Path state) throws Exception {
        try (slow;
                TestProxy one = sharing(slow, state);
                TestProxy other = sharing(slow, state)) {
            String id = begin(one, request("Count")).path("id").asText();
            RawAnswer following = call(other, "GET", "/v1/responses/" + id + "?stream=true");
            following.awaitEvent("response.output_text.delta");
            JsonNode cancelled = call(other, "POST", "/v1/responses/" + id + "/cancel").json();
            assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
            assertThat(cancelled.path("output_text").asText()).startsWith("One ");
            assertThat(following.events().last().path("response")).isEqualTo(cancelled);
            assertThat(get(one, id)).isEqualTo(cancelled);
        } finally {
            goOn.countDown();
        }
    }

    private TestProxy sharing(RawEngine engine, Path state) {
        return TestProxy.withEngine(engine).state(state).store(Place.SQLITE).start();
    }
}
