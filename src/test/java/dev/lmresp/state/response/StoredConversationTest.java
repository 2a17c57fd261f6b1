package dev.lmresp.state.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

@ParameterizedClass
@EnumSource
class StoredConversationTest {
    private static final String NOBODY = "";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ResponseStore.Limits LIMITS =
            new ResponseStore.Limits(Duration.ofDays(30), 1L << 30);

    @TempDir private Path home;

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-30T12:00:00Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final StoreKind kind;
    private ResponseStore store;

    StoredConversationTest(StoreKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void opened() {
        store = kind.open(home, LIMITS, clock);
    }

    @AfterEach
    void closed() {
        store.close();
    }

    private static JsonNode item(String id, String text) {
        ObjectNode item = Json.object().put("type", "message").put("id", id).put("role", "user");
        item.putArray("content").addObject().put("type", "input_text").put("text", text);
        return item;
    }

    private static List<JsonNode> items(String... ids) {
        return Stream.of(ids).map(id -> item(id, "text of " + id)).toList();
    }

    private static ConversationBlock block(String conversation, String... ids) {
        return new ConversationBlock(conversation, NOBODY, items(ids));
    }

    private void create(String id, String... items) {
        store.conversations().create(id, NOBODY, Json.object(), items(items));
    }

    private static List<String> ids(ResponseStore store, String conversation) {
        return store.conversations().items(conversation, NOBODY).orElseThrow().stream()
                .map(item -> item.path("id").asText())
                .toList();
    }

    private void pass(int days) {
        now.updateAndGet(it -> it.plus(Duration.ofDays(days)));
    }

    @Test
    void items_are_in_the_order_in_which_they_were_added() {
        create("c", "a");
        assertThat(store.conversations().append(block("c", "b", "c"))).succeedsWithin(SOON);
        // one that is there already stays where it is
        assertThat(store.conversations().append(block("c", "d", "a", "e"))).succeedsWithin(SOON);
        assertThat(ids(store, "c")).containsExactly("a", "b", "c", "d", "e");
        assertThat(store.conversations().deleteItem("c", NOBODY, "c")).isTrue();
        assertThat(store.conversations().append(block("c", "f"))).succeedsWithin(SOON);
        assertThat(ids(store, "c")).containsExactly("a", "b", "d", "e", "f");
        assertThat(store.item("f", NOBODY)).hasValue(item("f", "text of f"));
        assertThat(store.item("f", "you")).isEmpty();
        assertThat(store.conversations().append(block("none", "g")))
                .succeedsWithin(SOON)
                .isEqualTo(false);
    }

    @Test
    void one_that_is_not_used_for_long_is_removed() {
        create("old", "a");
        create("read", "b");
        create("grown", "c");
        pass(20);
        assertThat(ids(store, "read")).hasSize(1);
        assertThat(store.conversations().append(block("grown", "d"))).succeedsWithin(SOON);
        pass(20);
        store.tidy();
        assertThat(store.conversations().find("old", NOBODY)).isEmpty();
        assertThat(store.item("a", NOBODY)).isEmpty();
        assertThat(ids(store, "read")).containsExactly("b");
        assertThat(ids(store, "grown")).containsExactly("c", "d");
        pass(31);
        store.tidy();
        assertThat(store.size()).isZero();
    }

    @Test
    void what_a_response_builds_on_outlives_its_conversation() {
        create("c", "a");
        store.begin(new NewResponse("r", NOBODY, "", items("a", "b"), "{\"status\":\"queued\"}"));
        String body = "{\"status\":\"completed\",\"output\":[" + item("o", "answer") + "]}";
        assertThat(store.end("r", body, block("c", "b", "o"))).succeedsWithin(SOON);
        assertThat(ids(store, "c")).containsExactly("a", "b", "o");
        assertThat(store.conversations().delete("c", NOBODY)).isTrue();
        assertThat(store.conversation("r"))
                .extracting(it -> it.path("id").asText())
                .containsExactly("a", "b", "o");
        assertThat(store.delete("r", NOBODY)).isTrue();
        assertThat(store.size()).isZero();
    }

    @Test
    void a_response_outlives_a_conversation_that_is_deleted_before_it_ends() {
        create("c");
        store.begin(new NewResponse("r", NOBODY, "", items("b"), "{\"status\":\"queued\"}"));
        assertThat(store.conversations().delete("c", NOBODY)).isTrue();
        String body = "{\"status\":\"completed\",\"output\":[]}";
        assertThat(store.end("r", body, block("c", "b"))).succeedsWithin(SOON).isEqualTo(true);
        assertThat(store.conversation("r")).hasSize(1);
    }

    @Test
    void its_size_counts_and_the_one_used_least_recently_makes_room() {
        store.close();
        store =
                kind.open(
                        home.resolve("small"),
                        new ResponseStore.Limits(Duration.ofDays(30), 4000),
                        clock);
        for (int i = 0; i < 8; i++) {
            pass(1);
            store.conversations()
                    .create(
                            "c" + i,
                            NOBODY,
                            Json.object(),
                            List.of(item("i" + i, "x".repeat(900))));
        }
        store.tidy();
        assertThat(store.size()).isBetween(2000L, 4000L);
        assertThat(store.conversations().find("c0", NOBODY)).isEmpty();
        assertThat(store.conversations().find("c7", NOBODY)).isPresent();
        long before = store.size();
        store.conversations().update("c7", NOBODY, Json.object().put("k", "v".repeat(100)));
        long after = store.size();
        assertThat(after).isEqualTo(before + "\"k\":\"\"".length() + 100);
        store.conversations().deleteItem("c7", NOBODY, "i7");
        assertThat(store.size()).isBetween(after - 1000, after - 900);
    }

    @Test
    void blocks_of_several_processes_are_all_there_and_whole() {
        assumeTrue(kind != StoreKind.MEMORY, "one process only");
        try (ResponseStore other = kind.openAgain(home, LIMITS, clock)) {
            create("c");
            var added = new ArrayList<CompletableFuture<Boolean>>();
            for (int i = 0; i < 100; i++) {
                ResponseStore one = i % 2 == 0 ? store : other;
                String name = i + "-";
                added.add(one.conversations().append(block("c", name + 1, name + 2, name + 3)));
            }
            CompletableFuture.allOf(added.toArray(CompletableFuture[]::new)).join();
            List<String> ids = ids(other, "c");
            assertThat(ids).hasSize(300).doesNotHaveDuplicates();
            for (int i = 0; i < 300; i += 3) {
                String name = ids.get(i).substring(0, ids.get(i).length() - 1);
                assertThat(ids.subList(i, i + 3))
                        .isEqualTo(IntStream.of(1, 2, 3).mapToObj(n -> name + n).toList());
            }
            assertThat(ids(store, "c")).isEqualTo(ids);
        }
    }
}
