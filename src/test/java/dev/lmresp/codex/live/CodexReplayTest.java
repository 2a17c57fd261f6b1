package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Codex runs again, in another folder and without the engine, from a recording of itself. */
@Tag("codex")
@Timeout(120)
class CodexReplayTest {
    private static final String PATCH =
            """
            *** Begin Patch
            *** Update File: greeting.txt
            @@
            -Hi there
            +Hello there
            *** Add File: note.txt
            +changed
            *** End Patch
            """;

    @TempDir private Path folder;

    @Test
    void codex_does_the_same_work_from_a_recording() throws Exception {
        Path records = folder.resolve("records");
        Path then = Files.createDirectory(folder.resolve("then"));
        String prompt = "Greet more politely";
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("I look first.")
                                        .calling("exec_command", Map.of("cmd", "pwd; date; ls -l")),
                                Turn.say("I change the greeting.")
                                        .calling("apply_patch", Map.of("input", PATCH)),
                                Turn.call("exec_command", Map.of("cmd", "cat *.txt > all")),
                                Turn.say("Done."));
                var proxy = RunningProxy.before(engine, then, "--record", records.toString())) {
            CodexHome.using(proxy, then)
                    .withFile("greeting.txt", "Hi there\nBye\n")
                    .run(prompt)
                    .assertClean();
        }

        Path now = Files.createDirectory(folder.resolve("now, elsewhere"));
        try (var proxy = RunningProxy.beforeEngine("replay:" + records, now)) {
            var codex = CodexHome.using(proxy, now).withFile("greeting.txt", "Hi there\nBye\n");
            var run = codex.run(prompt);

            run.assertClean();
            assertThat(run.messages()).containsExactly("I change the greeting.", "Done.");
            assertThat(codex.files()).containsExactly("all", "greeting.txt", "note.txt");
            assertThat(codex.file("greeting.txt")).isEqualTo("Hello there\nBye\n");
            assertThat(codex.file("note.txt")).isEqualTo("changed\n");
            assertThat(codex.file("all")).isEqualTo("Hello there\nBye\nchanged\n");

            var other = codex.run("Greet less politely");
            assertThat(other.exitCode()).isEqualTo(1);
            assertThat(other.complaints())
                    .last()
                    .asString()
                    .contains("no recording matches this request", "Greet less politely");
        }
    }
}
