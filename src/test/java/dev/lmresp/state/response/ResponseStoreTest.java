package dev.lmresp.state.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.StoreException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

@ParameterizedClass
@EnumSource
class ResponseStoreTest {
    private static final String NOBODY = "";
    private static final ResponseStore.Limits LIMITS =
            new ResponseStore.Limits(Duration.ofDays(30), 1L << 30);

    @TempDir private Path home;

    private final StoreKind kind;
    private ResponseStore store;

    ResponseStoreTest(StoreKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void opened() {
        store = kind.open(home, LIMITS, Clock.systemUTC());
    }

    /** Another empty store instead of the one that is open. */
    private void open(ResponseStore.Limits limits, Clock clock) throws IOException {
        store.close();
        store = kind.open(Files.createTempDirectory(home, "other"), limits, clock);
    }

    @AfterEach
    void closed() {
        store.close();
    }

    private static JsonNode user(String id, String text) {
        return Json.parse(
                """
                {"type":"message","id":"%s","role":"user","content":[{"type":"input_text","text":"%s"}]}
                """
                        .formatted(id, text));
    }

    private static JsonNode assistant(String id, String text) {
        return Json.parse(
                """
                {"type":"message","id":"%s","status":"completed","role":"assistant",
                 "content":[{"type":"output_text","annotations":[],"text":"%s"}]}
                """
                        .formatted(id, text));
    }

    private static String response(String id, String status, JsonNode... output) {
        ObjectNode response = Json.object().put("id", id).put("status", status);
        response.putArray("output").addAll(List.of(output));
        return Json.text(response);
    }

    private void turn(String id, String previous, JsonNode input, JsonNode... output) {
        turn(NOBODY, id, previous, List.of(input), output);
    }

    private void turn(
            String owner, String id, String previous, List<JsonNode> input, JsonNode... output) {
        store.begin(new NewResponse(id, owner, previous, input, response(id, "in_progress")));
        assertThat(store.end(id, response(id, "completed", output)))
                .succeedsWithin(Duration.ofSeconds(10));
    }

    private List<String> conversation(String id) {
        return store.conversation(id).stream().map(it -> it.path("id").asText()).toList();
    }

    private long stored() {
        return store.size();
    }

    /** A clock that stands still until it is moved. */
    private static final class MovedClock extends Clock {
        private Instant now = Instant.parse("2026-11-30T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void a_response_continues_another_with_all_that_was_said() {
        turn("r1", "", user("u1", "one"), assistant("a1", "uno"));
        turn("r2", "r1", user("u2", "two"), assistant("a2", "due"));
        turn("r3", "r1", user("u3", "three"), assistant("a3", "tre"));
        assertThat(conversation("r2")).containsExactly("u1", "a1", "u2", "a2");
        assertThat(conversation("r3")).containsExactly("u1", "a1", "u3", "a3");
        assertThat(store.input("r2"))
                .extracting(it -> it.path("id").asText())
                .containsExactly("u1", "a1", "u2");
        assertThat(store.find("r2", NOBODY).orElseThrow().status()).isEqualTo("completed");
        assertThat(store.item("a1", NOBODY)).hasValue(assistant("a1", "uno"));
    }

    @Test
    void of_a_client_that_sends_all_again_only_what_is_new_is_stored() {
        var said = new ArrayList<JsonNode>();
        long first = 0;
        for (int i = 0; i < 20; i++) {
            said.add(user("u" + i, "question " + "x".repeat(1000) + i));
            turn(NOBODY, "r" + i, "", said, assistant("a" + i, "answer " + i));
            // as it comes back from clients: without id and status, or as a string
            ObjectNode back = assistant("a" + i, "answer " + i).deepCopy();
            back.remove(List.of("id", "status"));
            if (i % 2 == 0) {
                back.put("content", "answer " + i);
            }
            said.add(back);
            first = i == 0 ? stored() : first;
        }
        assertThat(stored()).isLessThan(21 * first);
        assertThat(conversation("r19")).hasSize(40).startsWith("u0", "a0").endsWith("u19", "a19");
    }

    @Test
    void conversations_that_differ_in_what_they_refer_to_are_not_taken_for_each_other() {
        turn("r1", "", user("u1", "hi"), assistant("a1", "one"));
        turn("r2", "", user("u2", "hi"), assistant("a2", "two"));
        for (String id : List.of("a1", "a2")) {
            List<JsonNode> said =
                    List.of(
                            user("v", "hi"),
                            Json.object().put("type", "item_reference").put("id", id),
                            user("w", "on"));
            turn(NOBODY, "next-" + id, "", said, assistant("o-" + id, "same"));
            List<JsonNode> again = new ArrayList<>(said);
            again.addAll(List.of(assistant("", "same"), user("x", "more")));
            turn(NOBODY, "last-" + id, "", again);
            assertThat(conversation("last-" + id)).contains(id);
        }
    }

    @Test
    void what_belongs_to_another_is_not_found() {
        turn("me", "r1", "", List.of(user("u1", "one")), assistant("a1", "uno"));
        assertThat(store.find("r1", "you")).isEmpty();
        assertThat(store.item("a1", "you")).isEmpty();
        assertThat(store.delete("r1", "you")).isFalse();
        turn("you", "r2", "", List.of(user("u1", "one"), assistant("a1", "uno"), user("u2", "x")));
        assertThat(store.conversation("r2")).hasSize(3);
        assertThat(store.delete("r1", "me")).isTrue();
        assertThat(store.conversation("r2")).hasSize(3);
    }

    @Test
    void a_deleted_response_is_not_found_and_what_builds_on_it_stays() {
        turn("r1", "", user("u1", "one"), assistant("a1", "uno"));
        turn("r2", "r1", user("u2", "two"), assistant("a2", "due"));
        assertThat(store.delete("r1", NOBODY)).isTrue();
        assertThat(store.delete("r1", NOBODY)).isFalse();
        assertThat(store.find("r1", NOBODY)).isEmpty();
        assertThat(store.item("a1", NOBODY)).isEmpty();
        assertThat(conversation("r2")).containsExactly("u1", "a1", "u2", "a2");
        assertThat(store.delete("r2", NOBODY)).isTrue();
        assertThat(stored()).isZero();
    }

    @Test
    void a_conversation_is_kept_as_a_whole_until_nothing_of_it_was_used_for_long()
            throws IOException {
        var clock = new MovedClock();
        open(LIMITS, clock);
        turn("r1", "", user("u1", "one"), assistant("a1", "uno"));
        turn("r2", "r1", user("u2", "two"), assistant("a2", "due"));
        turn("s1", "", user("v1", "other"), assistant("b1", "altro"));
        clock.now = clock.now.plus(Duration.ofDays(20));
        assertThat(conversation("r2")).hasSize(4);
        clock.now = clock.now.plus(Duration.ofDays(20));
        store.tidy();
        assertThat(conversation("r2")).hasSize(4);
        assertThat(store.find("s1", NOBODY)).isEmpty();
        assertThat(store.item("b1", NOBODY)).isEmpty();
        clock.now = clock.now.plus(Duration.ofDays(31));
        store.tidy();
        assertThat(store.find("r1", NOBODY)).isEmpty();
        assertThat(stored()).isZero();
    }

    @Test
    void what_was_used_least_recently_makes_room() throws IOException {
        var clock = new MovedClock();
        open(new ResponseStore.Limits(Duration.ofDays(30), 20_000), clock);
        for (int i = 0; i < 30; i++) {
            clock.now = clock.now.plusSeconds(1);
            turn("r" + i, "", user("u" + i, "x".repeat(1000) + i), assistant("a" + i, "y"));
            assertThat(store.conversation("r0")).hasSize(2);
        }
        store.tidy();
        assertThat(stored()).isBetween(10_000L, 20_000L);
        assertThat(store.find("r0", NOBODY)).isPresent();
        assertThat(store.find("r1", NOBODY)).isEmpty();
        assertThat(store.find("r29", NOBODY)).isPresent();
    }

    @Test
    void any_sequence_of_turns_forks_and_deletions_is_remembered_as_it_was() {
        var random = new Random(7);
        Map<String, List<String>> said = new HashMap<>();
        List<String> living = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            if (!living.isEmpty() && random.nextInt(5) == 0) {
                String gone = living.remove(random.nextInt(living.size()));
                assertThat(store.delete(gone, NOBODY)).isTrue();
                assertThat(store.find(gone, NOBODY)).isEmpty();
                continue;
            }
            String id = "r" + i;
            String previous =
                    living.isEmpty() || random.nextInt(8) == 0
                            ? ""
                            : living.get(random.nextInt(living.size()));
            turn(id, previous, user("u" + i, "q" + i), assistant("a" + i, "w" + i));
            List<String> all = new ArrayList<>(said.getOrDefault(previous, List.of()));
            all.addAll(List.of("u" + i, "a" + i));
            said.put(id, all);
            living.add(id);
            String any = living.get(random.nextInt(living.size()));
            assertThat(conversation(any)).isEqualTo(said.get(any));
        }
        for (String id : living) {
            assertThat(store.delete(id, NOBODY)).isTrue();
        }
        assertThat(stored()).isZero();
    }

    @Test
    void a_response_counts_as_it_was_last_stored() {
        store.begin(new NewResponse("r1", NOBODY, "", List.of(), response("r1", "queued")));
        store.progress("r1", response("r1", "in_progress", assistant("a1", "x".repeat(1000))));
        assertThat(store.size()).isGreaterThan(1000);
        assertThat(store.end("r1", response("r1", "completed")))
                .succeedsWithin(Duration.ofSeconds(10));
        assertThat(store.size()).isBetween(1L, 1000L);
        assertThat(store.delete("r1", NOBODY)).isTrue();
        assertThat(store.size()).isZero();
    }

    @Test
    void a_response_whose_beginning_is_unknown_has_no_end() {
        assertThat(store.end("r9", response("r9", "completed")))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("r9");
        assertThat(store.find("r9", NOBODY)).isEmpty();
    }

    @Test
    void a_store_that_is_closed_takes_nothing() {
        store.close();
        store.begin(new NewResponse("r1", NOBODY, "", List.of(), response("r1", "in_progress")));
        assertThat(store.end("r1", response("r1", "completed"))).isCompletedExceptionally();
        assertThatThrownBy(() -> store.find("r1", NOBODY)).isInstanceOf(StoreException.class);
    }
}
