package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.lmresp.codex.ModelCatalog;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which model a person chooses who is asked. */
class ModelQuestionTest {
    private static final List<String> NAMES =
            List.of("Qwen/Qwen3-32B", "Qwen/Qwen3-32B-AWQ", "openai/gpt-oss-20b");

    private final StringWriter screen = new StringWriter();

    private Optional<String> ask(List<String> names, String... lines) {
        ArrayNode catalog = Json.array();
        names.forEach(
                it -> catalog.add(ModelCatalog.entry(it, "context 4,096 tokens", 0, false, true)));
        var typed = new ArrayDeque<>(List.of(lines));
        return new ModelQuestion(
                        names,
                        catalog,
                        new PrintWriter(screen, true),
                        () -> Optional.ofNullable(typed.poll()))
                .ask();
    }

    @ParameterizedTest
    @CsvSource({
        "'', Qwen/Qwen3-32B",
        "1, Qwen/Qwen3-32B",
        "' 3 ', openai/gpt-oss-20b",
        "gpt, openai/gpt-oss-20b",
        "QWEN/qwen3-32b, Qwen/Qwen3-32B",
        "32B-a, Qwen/Qwen3-32B-AWQ",
        "120, ",
        "llama, ",
        "qwen, ",
    })
    void a_number_a_name_or_a_part_of_one_will_do(String line, String chosen) {
        assertThat(ask(NAMES, line)).isEqualTo(Optional.ofNullable(chosen));
    }

    @Test
    void a_part_of_several_names_shows_these_and_numbers_them_anew() {
        assertThat(ask(NAMES, "oss-21", "awq or so", "qwen", "3", "2"))
                .contains("Qwen/Qwen3-32B-AWQ");
        assertThat(screen.toString().lines())
                .startsWith(
                        "  1  Qwen/Qwen3-32B      context 4,096 tokens",
                        "  2  Qwen/Qwen3-32B-AWQ  context 4,096 tokens",
                        "  3  openai/gpt-oss-20b  context 4,096 tokens",
                        "Which model? [Qwen/Qwen3-32B] No model matches 'oss-21'. Type a number or"
                                + " part of a name.");
    }

    @Test
    void of_many_the_first_are_shown() {
        List<String> many = IntStream.range(100, 400).mapToObj(i -> "model-" + i).toList();
        assertThat(ask(many, "21", "-39", "10")).contains("model-399");
        assertThat(screen.toString()).contains(" 20  model-119", "and 280 more: type a part");
    }
}
