package dev.lmresp.proxy.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.codex.live.CodexHome;
import dev.lmresp.codex.live.CodexRun;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.mock.quirk.Quirk;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import javax.imageio.ImageIO;

/**
 * The real Codex at work with engines that misbehave: it reads, runs commands side by side, edits
 * by a patch and closes, or it ends soon and says why. It tries nothing twice, so whatever the
 * proxy lets through shows.
 */
@Tag("codex")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class CodexQuirksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration IMPATIENCE = Duration.ofSeconds(1);

    /** Most of it is the start of Codex, of which several run at a time. */
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path folder;

    private HostileProxy before(Quirk quirk, String dialect, Duration patience) {
        return HostileProxy.before(new Workflow(), Set.of(quirk), dialect, patience);
    }

    private CodexHome home(HostileProxy proxy) throws IOException {
        Files.writeString(folder.resolve("shape.json"), Workflow.SHAPE);
        return CodexHome.using(proxy.url(), Workflow.MODEL, folder)
                .withFile(Workflow.FILE, Workflow.BEFORE);
    }

    private CodexRun run(CodexHome codex, String... more) throws Exception {
        var options =
                new ArrayList<>(
                        List.of(
                                "--output-schema=" + folder.resolve("shape.json"),
                                "-cmodel_providers.lmresp.request_max_retries=0",
                                "-cmodel_providers.lmresp.stream_max_retries=0",
                                "-cmodel_reasoning_effort=\"medium\"",
                                // for the sake of a tool without parameters
                                "-cfeatures.goals=true"));
        options.addAll(List.of(more));
        return codex.run("Buy the other milk.", options.toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("dev.lmresp.proxy.quirks.HideableQuirksTest#hideable")
    void codex_does_its_work_as_with_any_other_engine(Quirk quirk, String dialect)
            throws Exception {
        try (HostileProxy proxy = before(quirk, dialect, PATIENCE)) {
            CodexHome codex = home(proxy);
            boolean isOfImages = quirk == Quirk.NO_IMAGES || quirk == Quirk.NO_IMAGES_DEEPSEEK;
            CodexRun run = isOfImages ? run(codex, "--image=" + image()) : run(codex);

            run.assertClean();
            assertThat(codex.files()).containsExactly(Workflow.NEW_FILE, Workflow.FILE);
            assertThat(codex.file(Workflow.FILE)).isEqualTo(Workflow.AFTER);
            assertThat(codex.file(Workflow.NEW_FILE)).isEqualTo(Workflow.NEW);
            assertThat(run.items("command_execution"))
                    .as("%s", run)
                    .extracting(command -> command.path("aggregated_output").asText())
                    .containsExactlyInAnyOrder(Workflow.BEFORE, "eins\n", "zwei\n");
            assertThat(run.items("file_change")).as("%s", run).hasSize(1);
            checkSaid(quirk, run);
        }
    }

    private static void checkSaid(Quirk quirk, CodexRun run) {
        var said = new ArrayList<>(run.messages());
        assertThat(said.removeIf(Workflow::isThought))
                .as("thoughts are seen%n%s", run)
                // a stream cannot take back what it told as text
                .isEqualTo(quirk == Quirk.THINK_CLOSE_ONLY);
        assertThat(said).as("%s", run).hasSize(2).first().isEqualTo(Workflow.FIRST_WORDS);
        assertThat(parsed(said.getLast())).as("%s", run).isEqualTo(Workflow.lastWords());
    }

    private static JsonNode parsed(String text) {
        assertThat(text).startsWith("{");
        return Json.parse(text);
    }

    private static Set<Quirk> told() {
        var told = EnumSet.noneOf(Quirk.class);
        Failure.all().forEach(failure -> told.add(failure.quirk()));
        return told;
    }

    @ParameterizedTest
    @MethodSource("told")
    void codex_ends_soon_and_says_why(Quirk quirk) throws Exception {
        List<Failure> failures =
                Failure.all().stream().filter(failure -> failure.quirk() == quirk).toList();
        boolean isSilent = failures.getFirst().code().equals("engine_timeout");
        try (HostileProxy proxy =
                before(quirk, ServeConfig.AUTO_DIALECT, isSilent ? IMPATIENCE : PATIENCE)) {
            CodexHome codex = home(proxy);
            long begun = System.nanoTime();
            CodexRun run = run(codex);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);

            checkFailed(codex, run);
            assertThat(run.complaints().getLast())
                    .as("%s", run)
                    .containsAnyOf(
                            failures.stream().map(CodexQuirksTest::words).toArray(String[]::new))
                    .doesNotContainPattern("<html|<center|\\bat [\\w.$]+\\(|Exception")
                    .hasSizeBetween(10, 1000);
            assertThat(took).as("%s", run).isLessThan(SOON);
        }
    }

    private static void checkFailed(CodexHome codex, CodexRun run) throws IOException {
        assertThat(run.exitCode()).as("exit code%n%s", run).isEqualTo(1);
        // it says so twice: as an error, and as the end of its turn
        assertThat(run.complaints()).as("%s", run).hasSize(2);
        assertThat(run.items("command_execution")).as("%s", run).isEmpty();
        assertThat(codex.files()).containsExactly(Workflow.FILE);
        assertThat(codex.file(Workflow.FILE)).isEqualTo(Workflow.BEFORE);
    }

    /** Of some errors Codex says it in its own words. */
    private static String words(Failure failure) {
        return switch (failure.code()) {
            case "context_length_exceeded" -> "ran out of room in the model's context window";
            case "rate_limit_exceeded" -> "429 Too Many Requests";
            default -> failure.says();
        };
    }

    private Path image() throws IOException {
        Path file = folder.resolve("image.png");
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }

    @Test
    void half_a_call_is_not_run() throws Exception {
        try (HostileProxy proxy =
                before(Quirk.TRUNCATED_ARGUMENTS, ServeConfig.AUTO_DIALECT, PATIENCE)) {
            CodexHome codex = home(proxy);
            CodexRun run = run(codex);

            checkFailed(codex, run);
            assertThat(run.complaints().getLast())
                    .isEqualTo("Incomplete response returned, reason: max_output_tokens");
        }
    }

    /** The turn ends well, and its user sees what the engine wrote. */
    @Test
    void calls_that_were_written_as_text_are_shown() throws Exception {
        try (HostileProxy proxy =
                before(Quirk.TOOL_XML_IN_TEXT, ServeConfig.AUTO_DIALECT, PATIENCE)) {
            CodexHome codex = home(proxy);
            CodexRun run = run(codex);

            run.assertClean();
            assertThat(run.messages())
                    .singleElement()
                    .asString()
                    .startsWith(Workflow.FIRST_WORDS)
                    .contains("<tool_call>", "cat note.txt");
            assertThat(run.items("command_execution")).isEmpty();
            assertThat(codex.file(Workflow.FILE)).isEqualTo(Workflow.BEFORE);
        }
    }
}
