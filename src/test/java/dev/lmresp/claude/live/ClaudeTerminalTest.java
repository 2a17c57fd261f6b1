package dev.lmresp.claude.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.Main;
import dev.lmresp.live.EngineRequest;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;
import dev.lmresp.terminal.Tmux;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** {@code lmresp run -- claude} as a person sees it, at a terminal. */
@Tag("claude")
@Timeout(120)
class ClaudeTerminalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir private Path folder;

    @Test
    void a_person_works_with_claude_and_breaks_it_off() throws Exception {
        Path programs = ClaudeHome.programs(folder);
        // or it begins with questions about colours, and whether to trust the folder
        Files.writeString(
                folder.resolve(".claude.json"),
                """
                {"hasCompletedOnboarding": true,
                 "projects": {"%s": {"hasTrustDialogAccepted": true}}}
                """
                        .formatted(folder));
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer().thinking("I write it.").calling("Bash", bash()),
                                Turn.say("It is written."),
                                Turn.say("This will take a while.\n\nFirst").hanging());
                Tmux terminal =
                        Tmux.java(
                                folder,
                                100,
                                40,
                                Map.of("PATH", programs + ":" + System.getenv("PATH")),
                                Main.class,
                                "run",
                                "--engine",
                                engine.url(),
                                "--",
                                "claude")) {
            terminal.waitFor("❯", PATIENCE).type("Write down the colour").key("Enter");
            terminal.waitFor("Do you want to proceed?", PATIENCE).key("Enter");
            terminal.waitFor("It is written.", PATIENCE);
            assertThat(folder.resolve("colour.txt")).hasContent("blue");

            terminal.type("Another one").key("Enter");
            assertThat(engine.hangsWithin(PATIENCE)).isTrue();
            terminal.waitFor("This will take a while.", PATIENCE).key("Escape");
            assertThat(engine.isLeftWithin(Duration.ofSeconds(1))).as("left").isTrue();
            terminal.waitFor("Interrupted", PATIENCE);

            terminal.type("/exit").key("Enter");
            assertThat(terminal.exitCode()).isZero();
            assertThat(engine.requests()).hasSize(3);
            for (int i = 1; i < 3; i++) {
                EngineRequest before = engine.request(i - 1);
                assertThat(engine.request(i)).matches(request -> request.continues(before));
            }
        }
    }

    private static Map<String, String> bash() {
        return Map.of("command", "echo blue > colour.txt", "description", "Writes the colour");
    }
}
