package dev.lmresp.state.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.ask.StoredTurn.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

class ConversationStoreTest {
    private static final JsonNode NO_USAGE = NullNode.getInstance();

    private final TickingClock clock = new TickingClock();
    private final Iterator<String> ids =
            Stream.of("abcd000001", "abcd000001", "abce000002", "b000000003", "b000000004")
                    .iterator();
    private final ConversationStore store = ConversationStore.inMemory(clock, ids::next);

    @AfterEach
    void close() {
        store.close();
    }

    private StoredTurn turn(String conversation, long parent, String asked, String answered) {
        var turn = store.begin(conversation, parent, "m", "", List.of(Items.user(asked)));
        return store.end(
                turn.id(),
                Status.COMPLETED,
                List.of(Items.assistant(answered)),
                NO_USAGE,
                "engine",
                "");
    }

    @Test
    void a_turn_is_kept_as_it_was() {
        var conversation = store.create("gpt", "Be brief.");
        var input = List.of(Items.user("Hi 🎉"));
        var begun = store.begin(conversation.id(), 0, "gpt", "http://e", input);
        assertThat(begun.status()).isEqualTo(Status.RUNNING);
        assertThat(begun.output()).isEmpty();

        store.progress(begun.id(), List.of(Items.assistant("Hel")));
        assertThat(store.path(conversation.id()).getFirst().output())
                .containsExactly(Items.assistant("Hel"));

        JsonNode usage = Json.parse("{\"input_tokens\":3}");
        var output = List.of(Items.assistant("Hello"), Items.assistant("!"));
        store.end(begun.id(), Status.INCOMPLETE, output, usage, "http://f", "max_output_tokens");
        assertThat(store.path(conversation.id()))
                .containsExactly(
                        new StoredTurn(
                                begun.id(),
                                0,
                                begun.time(),
                                "gpt",
                                "http://f",
                                Status.INCOMPLETE,
                                input,
                                output,
                                usage,
                                "max_output_tokens"));
        var kept = store.find(conversation.id()).orElseThrow();
        assertThat(kept.model()).isEqualTo("gpt");
        assertThat(kept.system()).isEqualTo("Be brief.");
        assertThat(kept.head()).isEqualTo(begun.id());
        assertThat(kept.turns()).isEqualTo(1);
        assertThat(kept.updated()).isAfter(kept.created());
    }

    @Test
    void what_is_taken_back_or_tried_again_stays_as_a_branch() {
        String id = store.create("m", "").id();
        var first = turn(id, 0, "one", "1");
        var second = turn(id, first.id(), "two", "2");
        assertThat(store.head(id, second.parent()).turns()).isEqualTo(1);
        assertThat(store.path(id)).containsExactly(first);

        var again = turn(id, first.id(), "two", "zwei");
        var third = turn(id, again.id(), "three", "drei");
        assertThat(store.path(id)).containsExactly(first, again, third);
        assertThat(store.children(id, first.id())).containsExactly(second, again);
        assertThat(store.children(id, 0)).containsExactly(first);
        assertThat(store.find(id).orElseThrow().turns()).isEqualTo(3);

        store.head(id, 0);
        assertThat(store.path(id)).isEmpty();
        assertThat(store.latest().orElseThrow().turns()).isZero();
    }

    @Test
    void a_turn_of_another_conversation_is_refused() {
        var own = store.create("m", "");
        var other = turn(store.create("m", "").id(), 0, "a", "b");
        assertThatThrownBy(() -> store.begin(own.id(), other.id(), "m", "", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.head(own.id(), other.id()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.path(own.id())).isEmpty();
    }

    @Test
    void the_beginning_of_an_id_is_enough_if_no_other_begins_so() {
        var first = store.create("m", "");
        turn(first.id(), 0, "About cats", "");
        // the source of ids gives the same one twice
        var second = store.create("m", "");
        turn(second.id(), 0, "About dogs", "");
        assertThat(first.id()).isEqualTo("abcd000001");
        assertThat(second.id()).isEqualTo("abce000002");
        assertThat(store.find("ABCEOOOOO2").orElseThrow().id()).isEqualTo("abce000002");
        assertThat(store.find("abcd").orElseThrow().id()).isEqualTo("abcd000001");
        assertThat(store.find("x%")).isEmpty();
        assertThat(store.find("")).isEmpty();
        assertThatThrownBy(() -> store.find("abc"))
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(
                        "'abc'", "abcd000001 (About cats)", "abce000002 (About dogs)");
    }

    @Test
    void the_list_begins_with_the_conversation_that_was_last_at_work() {
        String first = store.create("m", "").id();
        String second = store.create("m", "").id();
        store.create("m", "");
        assertThat(store.latest()).isEmpty();
        turn(first, 0, "one", "");
        var turn = turn(second, 0, "two", "");
        assertThat(store.latest().orElseThrow().id()).isEqualTo(second);
        turn(first, 0, "three", "");
        assertThat(store.list("", 9))
                .extracting(it -> it.conversation().id())
                .containsExactly(first, second);
        assertThat(store.list("  ", 1)).hasSize(1);
        store.title(second, "Renamed");
        store.head(second, turn.id());
        assertThat(store.latest().orElseThrow().id()).isEqualTo(first);
    }

    @Test
    void the_title_is_the_first_line_unless_a_person_gives_one() {
        String id = store.create("m", "").id();
        turn(id, 0, "\n  How do I \u001b[1mleave vi?\nI tried all.", "");
        assertThat(store.find(id).orElseThrow().title()).isEqualTo("How do I  [1mleave vi?");
        assertThat(store.title(id, " vi ").title()).isEqualTo("vi");
        turn(id, 0, "More", "");
        assertThat(store.find(id).orElseThrow().title()).isEqualTo("vi");
        store.title(id, "");
        turn(id, 0, "Another", "");
        assertThat(store.find(id).orElseThrow().title()).isEqualTo("Another");
    }

    @Test
    void a_long_title_is_cut_by_columns() {
        assertThat(ItemText.title(List.of(Items.user("x".repeat(60))))).isEqualTo("x".repeat(60));
        assertThat(ItemText.title(List.of(Items.user("x".repeat(61)))))
                .isEqualTo("x".repeat(59) + "…");
        assertThat(ItemText.title(List.of(Items.user("字".repeat(31)))))
                .isEqualTo("字".repeat(29) + "…");
        assertThat(ItemText.title(List.of(Items.user("🎉".repeat(40)))))
                .isEqualTo("🎉".repeat(29) + "…");
    }

    @Test
    void a_model_and_standing_orders_can_change() {
        String id = store.create("m", "").id();
        assertThat(store.model(id, "n").model()).isEqualTo("n");
        assertThat(store.system(id, "Be kind.").system()).isEqualTo("Be kind.");
    }

    @Test
    void what_is_deleted_is_gone_and_its_numbers_are_not_used_again() {
        String id = store.create("m", "").id();
        var turn = turn(id, 0, "secret", "secret");
        assertThat(store.delete(id)).isTrue();
        assertThat(store.delete(id)).isFalse();
        assertThat(store.find(id)).isEmpty();
        assertThat(store.list("secret", 9)).isEmpty();
        assertThat(store.path(id)).isEmpty();
        String other = store.create("m", "").id();
        assertThat(turn(other, 0, "a", "b").id()).isGreaterThan(turn.id());
    }

    @Test
    void a_store_in_memory_takes_a_conversation_over_and_goes_on_alone() {
        var conversation = store.create("m", "s");
        String id = conversation.id();
        var first = turn(id, 0, "one", "1");
        var second = turn(id, first.id(), "two", "2");
        conversation = store.title(id, "Numbers");
        try (var copy = store.toMemory()) {
            copy.adopt(conversation, List.of(first, second));
            assertThat(copy.path(id)).containsExactly(first, second);
            assertThat(copy.find(id)).isEqualTo(store.find(id));
            assertThat(copy.list("Numbers", 9)).hasSize(1);
            assertThat(copy.list("two 2", 9)).hasSize(1);
            var third = copy.begin(id, second.id(), "m", "", List.of(Items.user("three")));
            assertThat(third.id()).isGreaterThan(second.id());
            assertThat(copy.path(id)).hasSize(3);
        }
        assertThat(store.path(id)).hasSize(2);
    }

    @Test
    void ids_are_short_and_have_no_letters_that_look_like_digits() {
        assertThat(Stream.generate(new ConversationIds()).limit(500).toList())
                .allMatch(it -> it.matches("[0-9a-hjkmnp-tv-z]{10}"))
                .doesNotHaveDuplicates();
    }

    /** Each look at it is a second later. */
    private static final class TickingClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            now = now.plus(Duration.ofSeconds(1));
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
