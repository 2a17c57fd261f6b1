package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code lmresp … | head -n 1}: what nobody reads any more is not written to its end. */
@Tag("process")
@Tag("ci")
class ClosedOutputTest {
    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"hi\"}";

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "ask, --no-save, hi,       one",
        "ask, --events,  hi,       response.created",
        "send, -v,       --text=x, one",
        "send, --events, --text=x, response.created"
    })
    void the_answer_and_the_engine_stop_when_the_reader_has_left(
            String command, String option, String question, String first) throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    // until the proxy leaves, which makes writing fail
                                    for (int i = 0; i < 10_000; i++) {
                                        turn.text("one\n");
                                        Thread.sleep(20);
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                LmrespProcess process =
                        LmrespProcess.startBeforeHead(
                                folder,
                                Map.of(),
                                command,
                                option,
                                "--url=" + proxy.url(),
                                question)) {
            assertThat(process.exitCode()).isZero();
            assertThat(process.out()).startsWith(first);
            assertThat(process.err().lines().filter(line -> !line.endsWith(proxy.url()))).isEmpty();
            assertThat(engine.isIdleWithin(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void a_recording_is_not_played_to_its_end() throws Exception {
        String event = "data: {\"type\":\"response.in_progress\",\"sequence_number\":1}\n\n";
        String recorded =
                Stream.of("500", "1000", "1500", "2000", "600000")
                        .map(millis -> ": +" + millis + "ms\n" + event)
                        .collect(Collectors.joining());
        Path recording = Files.writeString(folder.resolve("long.sse"), recorded);
        try (LmrespProcess process =
                LmrespProcess.startBeforeHead(
                        folder, Map.of(), "replay", "--events", "" + recording)) {
            assertThat(process.exitCode()).isZero();
            assertThat(process.out()).contains("response.in_progress");
            assertThat(process.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"config", "explain", "completion", "ask", "--help", "--version"})
    void an_answer_that_a_full_disk_does_not_take_is_not_given(String command) throws Exception {
        assumeThat(Path.of("/dev/full")).exists();
        List<String> words =
                switch (command) {
                    case "explain" ->
                            List.of(
                                    command,
                                    Files.writeString(folder.resolve("a.json"), REQUEST)
                                            .toString());
                    case "completion" -> List.of(command, "bash");
                    case "ask" -> List.of(command, "--no-save", "--engine=mock", "hi");
                    default -> List.of(command);
                };
        try (LmrespProcess process =
                LmrespProcess.startInShell(
                        folder,
                        "\"$0\" \"$@\" </dev/null >/dev/full",
                        words.toArray(String[]::new))) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.err().lines().toList())
                    .last(STRING)
                    .startsWith("lmresp: the output could not be written: ");
        }
    }
}
