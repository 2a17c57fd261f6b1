package dev.lmresp.claude.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.EngineRequest;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

/** What people use Claude Code for. */
@Tag("claude")
@Timeout(120)
class ClaudeWorkTest {
    @TempDir private Path folder;

    private ClaudeHome home(TestProxy proxy) throws IOException {
        return ClaudeHome.using(proxy.url(), folder);
    }

    @Test
    void claude_shows_an_answer_and_what_it_cost() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("The user greets me.")
                                        .saying("Hello, 世界 🙂!\n\nWhat can I do?"));
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            run.assertClean();
            assertThat(run.answer()).isEqualTo("Hello, 世界 🙂!\n\nWhat can I do?");
            // it asks for signatures of reasoning that it does not want to see
            assertThat(run.blocks("thinking"))
                    .singleElement()
                    .satisfies(
                            block -> {
                                assertThat(block.path("thinking").asText()).isEmpty();
                                assertThat(block.path("signature").asText()).isNotEmpty();
                            });
            // cached tokens are not in input_tokens
            assertThat(run.result().at("/usage/input_tokens").asInt()).isEqualTo(60);
            assertThat(run.result().at("/usage/cache_read_input_tokens").asInt()).isEqualTo(40);
            assertThat(run.result().at("/usage/output_tokens").asInt()).isEqualTo(7);
            assertThat(engine.request(0).messages("system"))
                    .singleElement()
                    .asString()
                    .contains("Claude Code")
                    .doesNotContain("x-anthropic-billing-header");
            assertThat(engine.request(0).messages("user").getLast()).contains("Hello");
        }
    }

    @Test
    void claude_shows_the_reasoning_to_those_who_want_to_see_it() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer().thinking("The user greets me.").saying("Hello."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello", "--settings", "{\"showThinkingSummaries\":true}");

            run.assertClean();
            assertThat(run.blocks("thinking"))
                    .extracting(block -> block.path("thinking").asText())
                    .containsExactly("The user greets me.");
        }
    }

    @Test
    void claude_reads_a_file_and_answers_from_it() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("I have to look.")
                                        .calling("Read", Map.of("file_path", path("note.txt"))),
                                Turn.say("The note says: buy \"milk\"."));
                var proxy = before(engine)) {
            var claude = home(proxy).withFile("note.txt", "buy \"milk\"\n");
            var run = claude.run("What is in note.txt?");

            run.assertClean();
            assertThat(run.answer()).isEqualTo("The note says: buy \"milk\".");
            assertThat(engine.request(1).toolResults())
                    .singleElement()
                    .asString()
                    .contains("buy \"milk\"");
            // Models that reason between calls go astray without what they thought before.
            assertThat(engine.request(1).body().findValuesAsText("reasoning_content"))
                    .containsExactly("I have to look.");
            assertEachContinuesTheLast(engine);
        }
    }

    @Test
    void claude_edits_a_file() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.say("I look first.")
                                        .calling("Read", Map.of("file_path", path("greeting.txt"))),
                                Turn.call(
                                        "Edit",
                                        Map.of(
                                                "file_path", path("greeting.txt"),
                                                "old_string", "Hi there",
                                                "new_string", "Hello there, \"you\"")),
                                Turn.say("Done."));
                var proxy = before(engine)) {
            var claude = home(proxy).withFile("greeting.txt", "Hi there\nBye\n");
            var run = claude.run("Greet more politely");

            run.assertClean();
            assertThat(claude.file("greeting.txt")).isEqualTo("Hello there, \"you\"\nBye\n");
            assertThat(run.calls()).containsExactly("Read", "Edit");
            assertThat(run.failedCalls()).isEmpty();
            assertThat(run.answer()).isEqualTo("Done.");
            assertEachContinuesTheLast(engine);
        }
    }

    @Test
    void claude_runs_parallel_calls_and_then_another_round() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("Both at once.")
                                        .saying("I look at both.")
                                        .calling("Bash", bash("echo one"))
                                        .calling("Bash", bash("echo two")),
                                Turn.answer()
                                        .thinking("Now the third.")
                                        .calling("Bash", bash("echo three > three.txt")),
                                Turn.answer().thinking("That is all.").saying("All counted."));
                var proxy = before(engine)) {
            var claude = home(proxy);
            var run = claude.run("Count to three");

            run.assertClean();
            assertThat(claude.file("three.txt")).isEqualTo("three\n");
            assertThat(run.answer()).isEqualTo("All counted.");
            List<String> results = engine.request(2).toolResults();
            assertThat(results).hasSize(3).startsWith("one", "two");
            assertThat(engine.request(2).body().findValuesAsText("reasoning_content"))
                    .containsExactly("Both at once.", "Now the third.");
            assertThat(engine.request(2).messages("assistant"))
                    .first()
                    .isEqualTo("I look at both.");
            assertEachContinuesTheLast(engine);
        }
    }

    @Test
    void claude_makes_a_small_project_and_tests_it() throws Exception {
        String greet = "greet() {\n    printf 'Hello, %s!\\n' \"$1\"\n}\n";
        String test = ". ./greet.sh\n[ \"$(greet you)\" = 'Hello, you!' ] && echo passed\n";
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .calling("Write", write("greet.sh", greet))
                                        .calling("Write", write("test.sh", test)),
                                Turn.call("Bash", bash("sh test.sh")),
                                Turn.say("The test passed."));
                var proxy = before(engine)) {
            var claude = home(proxy);
            var run = claude.run("Write a greeting function with a test");

            run.assertClean();
            assertThat(claude.file("greet.sh")).isEqualTo(greet);
            assertThat(claude.file("test.sh")).isEqualTo(test);
            assertThat(run.calls()).containsExactly("Write", "Write", "Bash");
            assertThat(engine.request(2).toolResults().getLast()).isEqualTo("passed");
            assertThat(run.answer()).isEqualTo("The test passed.");
            assertEachContinuesTheLast(engine);
        }
    }

    @Test
    void a_failed_call_reaches_the_engine_which_may_try_again() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("Bash", bash("echo no such thing >&2; exit 3")),
                                Turn.say("It failed."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Try it");

            run.assertClean();
            assertThat(run.failedCalls()).hasSize(1);
            assertThat(engine.request(1).toolResults())
                    .singleElement()
                    .asString()
                    .contains("Exit code 3", "no such thing");
        }
    }

    @Test
    void claude_asks_for_an_answer_of_a_given_shape() throws Exception {
        String schema =
                """
                {"type":"object","properties":{"colour":{"type":"string"}},
                 "required":["colour"],"additionalProperties":false}
                """;
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("StructuredOutput", Map.of("mood", "fine")),
                                Turn.call("StructuredOutput", Map.of("colour", "blue")));
                var proxy = before(engine)) {
            var run = home(proxy).run("Which colour?", "--json-schema", schema);

            run.assertClean();
            assertThat(run.result().path("structured_output").toString())
                    .isEqualTo("{\"colour\":\"blue\"}");
        }
    }

    @Test
    void claude_shows_an_image_to_the_engine() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("Read", Map.of("file_path", path("image.png"))),
                                Turn.say("It is black."));
                var proxy = before(engine)) {
            var claude = home(proxy);
            var image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            ImageIO.write(image, "png", claude.project().resolve("image.png").toFile());
            var run = claude.run("Which colour has image.png?");

            run.assertClean();
            assertThat(run.answer()).isEqualTo("It is black.");
            assertThat(engine.request(1).body().findValues("image_url"))
                    .singleElement()
                    .satisfies(
                            url ->
                                    assertThat(url.path("url").asText())
                                            .startsWith("data:image/png;base64,"));
            assertEachContinuesTheLast(engine);
        }
    }

    /** Few engines read PDF: they have to be told what they do not see. */
    @Test
    void a_pdf_that_claude_reads_does_not_break_the_conversation() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("Read", Map.of("file_path", path("a.pdf"))),
                                Turn.say("I cannot see it."));
                var proxy = before(engine)) {
            var claude = home(proxy).withFile("a.pdf", "%PDF-1.4\n%%EOF\n");
            var run = claude.run("What is in a.pdf?");

            run.assertClean();
            assertThat(run.answer()).isEqualTo("I cannot see it.");
            assertThat(engine.request(1).toolResults())
                    .last()
                    .asString()
                    .contains("a file that could not be passed on");
        }
    }

    private static TestProxy before(ScriptedEngine engine) {
        return TestProxy.withEngine(engine.url()).start();
    }

    /** What the engine has read once it has in its cache, as long as not a byte of it changes. */
    private static void assertEachContinuesTheLast(ScriptedEngine engine) {
        List<EngineRequest> requests = engine.requests();
        for (int i = 1; i < requests.size(); i++) {
            EngineRequest before = requests.get(i - 1);
            assertThat(requests.get(i))
                    .as("request %d goes on from %s", i, before.body())
                    .matches(request -> request.continues(before));
        }
    }

    private String path(String name) {
        return folder.resolve("project").resolve(name).toString();
    }

    private static Map<String, String> bash(String command) {
        return Map.of("command", command, "description", "Runs a command");
    }

    private Map<String, String> write(String name, String content) {
        return Map.of("file_path", path(name), "content", content);
    }
}
