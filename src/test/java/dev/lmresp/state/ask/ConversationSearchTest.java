package dev.lmresp.state.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.ask.StoredTurn.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Clock;
import java.util.List;

class ConversationSearchTest {
    private final ConversationStore store =
            ConversationStore.inMemory(Clock.systemUTC(), new ConversationIds());

    @AfterEach
    void close() {
        store.close();
    }

    private String conversation(String asked, JsonNode... output) {
        String id = store.create("m", "").id();
        var turn = store.begin(id, 0, "m", "", List.of(Items.user(asked)));
        store.end(turn.id(), Status.COMPLETED, List.of(output), NullNode.getInstance(), "", "");
        return id;
    }

    private List<String> found(String query) {
        return store.list(query, 99).stream().map(it -> it.conversation().id()).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Use docker compose          | docker
                    Use docker compose          | DOCKER comp
                    Use docker compose          | compose dock
                    Use docker compose          | ocke
                    Das Café öffnet             | cafe
                    Das Cafe öffnet             | café Öffnet
                    如何学习中文编程              | 学习中文
                    如何学习中文编程              | 中文
                    如何学习中文编程              | 编
                    日本語のテスト                | テスト
                    Done 🎉 at last             | 🎉
                    Use C++ for "this"          | C++
                    Use C++ for "this"          | "this"
                    It is 100% sure_thing       | 0%
                    It is 100% sure_thing       | e_t
                    a path C:\\temp             | :\\
                    NEAR AND OR NOT             | AND OR
                    f(x) = x^2 - col:y*         | x^2 -
                    """)
    void words_are_found_as_they_are(String said, String query) {
        String id = conversation("Please", Items.assistant(said));
        conversation("Something else", Items.assistant("entirely"));
        assertThat(found(query)).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "'",
                "\"\"\"",
                "*",
                "a* OR",
                "text:x",
                "(",
                "NEAR(a b)",
                "^x",
                "-",
                "\\",
                "%",
                "_",
                "\u0000",
                "\ud83c",
                "🎉🎉🎉",
                "中",
                "a\u0000b",
                "{x} : y",
                "+ +",
                "--",
                ";"
            })
    void nothing_that_is_typed_is_an_error(String query) {
        conversation("Hello", Items.assistant("there"));
        assertThat(found(query)).hasSizeLessThan(2);
    }

    @Test
    void each_word_may_be_in_another_turn_or_in_the_title() {
        String id = conversation("apples", Items.assistant("are red"));
        store.begin(id, 0, "m", "", List.of(Items.user("bananas")));
        store.title(id, "Fruit salad");
        assertThat(found("salad apples bananas")).containsExactly(id);
        assertThat(found("salad cherries")).isEmpty();
        store.title(id, "Dinner");
        assertThat(found("salad")).isEmpty();
    }

    @Test
    void calls_and_their_outputs_are_searched_and_reasoning_is_not() {
        String id =
                conversation(
                        "Weather?",
                        Json.parse(
                                "{\"type\":\"reasoning\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"pondering\"}]}"),
                        Json.parse(
                                "{\"type\":\"function_call\",\"name\":\"forecast\",\"arguments\":\"{\\\"city\\\":\\\"Oslo\\\"}\"}"),
                        Json.parse("{\"type\":\"function_call_output\",\"output\":\"drizzle\"}"));
        assertThat(found("forecast oslo drizzle weather")).containsExactly(id);
        assertThat(found("pondering")).isEmpty();
    }

    @Test
    void what_is_still_being_answered_is_found_by_its_question() {
        String id = store.create("m", "").id();
        store.begin(id, 0, "m", "", List.of(Items.user("quicksort")));
        assertThat(found("quick")).containsExactly(id);
    }

    @Test
    void a_snippet_is_one_line_around_the_word() {
        conversation(
                "Hi",
                Items.assistant("One. ".repeat(30) + "The\nneedle is here." + " Two.".repeat(30)));
        assertThat(store.list("NEEDLE", 9).getFirst().snippet())
                .startsWith("…")
                .endsWith("…")
                .contains("The needle is here.")
                .hasSizeLessThan(90);
        conversation("short 🎉 straw");
        assertThat(store.list("straw", 9).getFirst().snippet()).isEqualTo("short 🎉 straw");
        assertThat(store.list("", 1).getFirst().snippet()).isEmpty();
    }

    @Test
    void a_limit_holds_for_what_is_found_too() {
        for (int i = 0; i < 5; i++) {
            conversation("same " + i);
        }
        assertThat(store.list("same", 3)).hasSize(3);
    }
}
