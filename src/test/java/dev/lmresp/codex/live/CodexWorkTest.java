package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

/** What people use Codex for. */
@Tag("codex")
@Timeout(120)
class CodexWorkTest {
    @TempDir Path folder;

    /** Codex with settings for the proxy. */
    CodexHome home(RunningProxy proxy) throws IOException {
        return CodexHome.using(proxy, folder);
    }

    @Test
    void codex_shows_an_answer_and_what_it_cost() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("The user greets me.")
                                        .saying("Hello, 世界 🙂!\n\nWhat can I do?"));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = home(proxy).run("Hello");

            run.assertClean();
            assertThat(run.messages()).containsExactly("Hello, 世界 🙂!\n\nWhat can I do?");
            assertThat(run.usage().path("input_tokens").asInt()).isEqualTo(100);
            assertThat(run.usage().path("cached_input_tokens").asInt()).isEqualTo(40);
            assertThat(run.usage().path("output_tokens").asInt()).isEqualTo(7);
            assertThat(run.usage().path("reasoning_output_tokens").asInt()).isEqualTo(3);
            assertThat(engine.request(0).messages("system").getFirst())
                    .startsWith("You are a coding agent.");
            assertThat(engine.request(0).messages("user").getLast()).isEqualTo("Hello");
        }
    }

    /** It asks for a summary, and shows no reasoning that is none unless it is told to. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "show_raw_agent_reasoning=false",
                "show_raw_agent_reasoning=true",
                "model_reasoning_summary=\"detailed\""
            })
    void codex_shows_the_reasoning_once(String setting) throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("The user greets me. ")
                                        .thinking("Greet back.")
                                        .saying("Hello."));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = home(proxy).show("Hello", "-c", setting);

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.toString())
                    .containsOnlyOnce("The user greets me. Greet back.")
                    .contains("Hello.");
        }
    }

    /** Without a summary there is the reasoning itself. */
    @Test
    void codex_shows_raw_reasoning_to_those_who_want_no_summary() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer().thinking("The user greets me.").saying("Hello."));
                var proxy = RunningProxy.before(engine, folder)) {
            var run =
                    home(proxy)
                            .show(
                                    "Hello",
                                    "-c",
                                    "model_reasoning_summary=\"none\"",
                                    "-c",
                                    "show_raw_agent_reasoning=true");

            assertThat(run.toString()).containsOnlyOnce("The user greets me.");
        }
    }

    @Test
    void codex_reads_a_file_and_answers_from_it() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("I have to look.")
                                        .calling("exec_command", Map.of("cmd", "cat note.txt")),
                                Turn.say("The note says: buy \"milk\"."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = home(proxy).withFile("note.txt", "buy \"milk\"\n");
            var run = codex.run("What is in note.txt?");

            run.assertClean();
            assertThat(run.messages()).containsExactly("The note says: buy \"milk\".");
            assertThat(run.items("command_execution"))
                    .singleElement()
                    .satisfies(
                            command -> {
                                assertThat(command.path("exit_code").asInt()).isZero();
                                assertThat(command.path("aggregated_output").asText())
                                        .isEqualTo("buy \"milk\"\n");
                            });
            assertThat(engine.request(1).toolResults())
                    .singleElement()
                    .asString()
                    .contains("buy \"milk\"");
            assertThat(run.usage().path("input_tokens").asInt()).isEqualTo(200);
            // Models that reason between calls go astray without what they thought before.
            assertThat(engine.request(1).body().findValuesAsText("reasoning_content"))
                    .containsExactly("I have to look.");
        }
    }

    @Test
    void codex_edits_a_file_by_apply_patch() throws Exception {
        String patch =
                """
                *** Begin Patch
                *** Update File: greeting.txt
                @@
                -Hi there
                +Hello there, "you"
                *** End Patch
                """;
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.say("I change the greeting.")
                                        .calling("apply_patch", Map.of("input", patch)),
                                Turn.say("Done."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = home(proxy).withFile("greeting.txt", "Hi there\nBye\n");
            var run = codex.run("Greet more politely");

            run.assertClean();
            assertThat(codex.file("greeting.txt")).isEqualTo("Hello there, \"you\"\nBye\n");
            assertThat(run.itemTypes())
                    .containsExactly("agent_message", "file_change", "agent_message");
            assertThat(run.messages()).containsExactly("I change the greeting.", "Done.");
            assertThat(engine.request(1).toolResults())
                    .singleElement()
                    .asString()
                    .contains("M greeting.txt");
        }
    }

    @Test
    void codex_runs_parallel_calls_and_then_another_round() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.say("I look at both.")
                                        .calling("exec_command", Map.of("cmd", "echo one"))
                                        .calling("exec_command", Map.of("cmd", "echo two")),
                                Turn.call("exec_command", Map.of("cmd", "echo three > three.txt")),
                                Turn.say("All counted."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = home(proxy);
            var run = codex.run("Count to three");

            run.assertClean();
            assertThat(codex.file("three.txt")).isEqualTo("three\n");
            assertThat(run.items("command_execution"))
                    .extracting(command -> command.path("aggregated_output").asText())
                    .containsExactlyInAnyOrder("one\n", "two\n", "");
            assertThat(run.messages()).containsExactly("I look at both.", "All counted.");
            List<String> results = engine.request(2).toolResults();
            assertThat(results).hasSize(3);
            assertThat(results.get(0)).endsWith("one\n");
            assertThat(results.get(1)).endsWith("two\n");
        }
    }

    @Test
    void codex_makes_a_small_project_and_tests_it() throws Exception {
        String patch =
                """
                *** Begin Patch
                *** Add File: greet.sh
                +greet() {
                +    printf 'Hello, %s!\\n' "$1"
                +}
                *** Add File: test.sh
                +. ./greet.sh
                +[ "$(greet you)" = 'Hello, you!' ] && echo passed
                *** End Patch
                """;
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("apply_patch", Map.of("input", patch)),
                                Turn.call("exec_command", Map.of("cmd", "sh test.sh")),
                                Turn.say("The test passed."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = home(proxy);
            var run = codex.run("Write a greeting function with a test");

            run.assertClean();
            assertThat(codex.files()).containsExactly("greet.sh", "test.sh");
            assertThat(run.itemTypes())
                    .containsExactly("file_change", "command_execution", "agent_message");
            JsonNode test = run.items("command_execution").getFirst();
            assertThat(test.path("aggregated_output").asText()).isEqualTo("passed\n");
            assertThat(engine.request(2).toolResults().getLast()).contains("passed");
            assertThat(run.messages()).containsExactly("The test passed.");
        }
    }

    /** The tool's own description asks for no JSON, and some models believe that. */
    @Test
    void a_patch_that_the_engine_did_not_wrap_is_applied_all_the_same() throws Exception {
        String patch =
                """
                *** Begin Patch
                *** Add File: greeting.txt
                +Hello
                *** End Patch
                """;
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer().callingRaw("apply_patch", patch), Turn.say("Done."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = home(proxy);
            var run = codex.run("Greet");

            run.assertClean();
            assertThat(codex.file("greeting.txt")).isEqualTo("Hello\n");
        }
    }

    @Test
    void a_failed_patch_reaches_the_engine_which_may_try_again() throws Exception {
        String wrong =
                """
                *** Begin Patch
                *** Update File: greeting.txt
                @@
                -No such line
                +Hello
                *** End Patch
                """;
        String right = wrong.replace("No such line", "Hi");
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("apply_patch", Map.of("input", wrong)),
                                Turn.call("apply_patch", Map.of("input", right)),
                                Turn.say("Done."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = home(proxy).withFile("greeting.txt", "Hi\n");
            var run = codex.run("Greet more politely");

            run.assertCompleted();
            assertThat(codex.file("greeting.txt")).isEqualTo("Hello\n");
            assertThat(engine.request(1).toolResults().getFirst()).contains("No such line");
            assertThat(run.messages()).containsExactly("Done.");
        }
    }

    @Test
    void codex_asks_for_an_answer_of_a_given_shape() throws Exception {
        String schema =
                """
                {"type":"object","properties":{"colour":{"type":"string"}},
                 "required":["colour"],"additionalProperties":false}
                """;
        try (var engine = ScriptedEngine.playing(Turn.say("{\"colour\":\"blue\"}"));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = home(proxy).withFile("schema.json", schema);
            var run = codex.run("Which colour?", "--output-schema", "schema.json");

            run.assertClean();
            assertThat(run.messages()).containsExactly("{\"colour\":\"blue\"}");
            assertThat(engine.request(0).body().at("/response_format/json_schema/schema"))
                    .isEqualTo(new ObjectMapper().readTree(schema));
        }
    }

    @Test
    void codex_shows_an_image_to_the_engine() throws Exception {
        var image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        Path file = folder.resolve("image.png");
        ImageIO.write(image, "png", file.toFile());
        try (var engine = ScriptedEngine.playing(Turn.say("It is black."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = home(proxy);
            var run = codex.run("Which colour?", "--image=" + file);

            run.assertClean();
            assertThat(engine.request(0).body().findValues("image_url"))
                    .singleElement()
                    .satisfies(
                            url ->
                                    assertThat(url.path("url").asText())
                                            .startsWith("data:image/png;base64,"));
        }
    }
}
