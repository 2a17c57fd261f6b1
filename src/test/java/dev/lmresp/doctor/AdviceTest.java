package dev.lmresp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.Dialects;

import org.junit.jupiter.api.Test;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The table of what to do. */
class AdviceTest {
    private final Advice advice = new Advice();

    @Test
    void every_ailment_has_an_answer_for_any_engine_and_names_only_dialects_that_exist()
            throws IOException {
        TomlParseResult all = Toml.parse(Path.of("src/main/resources/dev/lmresp/advice.toml"));
        assertThat(all.errors()).isEmpty();
        var known = new ArrayList<>(Dialects.load(Map.of()).names());
        for (String problem : all.keySet()) {
            var names = all.getTableOrEmpty(List.of(problem)).keySet();
            if (!problem.equals("speakers")) {
                assertThat(names).as(problem).contains("any");
            }
            assertThat(known)
                    .as(problem)
                    .containsAll(names.stream().filter(it -> !it.equals("any")).toList());
        }
    }

    @Test
    void what_the_engine_says_tells_more_than_its_dialect() {
        String vllm =
                "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser"
                        + " to be set";
        assertThat(advice.on("tools-refused", "generic", vllm)).startsWith("Start vLLM with");
        assertThat(advice.on("tools-refused", "sglang", "")).startsWith("Start SGLang with");
        assertThat(advice.on("tools-refused", "generic", "gemma:2b does not support tools"))
                .contains("ollama.com");
        assertThat(advice.on("tools-refused", "no-such", "")).contains("--jinja");
    }
}
