package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One {@code codex exec}: with {@code --json} its events, an object a line, and how it ended. */
public final class CodexRun implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_SECONDS = 60;

    private final Process process;
    private final Path out;
    private final Path err;

    private CodexRun(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static CodexRun start(
            List<String> command, Map<String, String> environment, Path project, Path logs)
            throws IOException {
        Files.createDirectories(logs);
        Path out = logs.resolve("events.jsonl");
        Path err = logs.resolve("stderr.txt");
        var builder =
                new ProcessBuilder(command)
                        .directory(project.toFile())
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new CodexRun(builder.start(), out, err);
    }

    CodexRun awaitEnd() throws InterruptedException {
        boolean ended = process.waitFor(LONGEST_SECONDS, SECONDS);
        close();
        assertThat(ended).as("codex came to an end%n%s", this).isTrue();
        return this;
    }

    /** What Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    }

    /** It did its work, and had nothing to complain about on the way. */
    public CodexRun assertClean() {
        assertCompleted();
        assertThat(text(err).lines().filter(line -> !isExpected(line)))
                .as("stderr%n%s", this)
                .isEmpty();
        return this;
    }

    /** It did its work without an error or a warning to the user; its log may say more. */
    public CodexRun assertCompleted() {
        assertThat(process.exitValue()).as("exit code%n%s", this).isZero();
        assertThat(complaints()).as("complaints%n%s", this).isEmpty();
        assertThat(events("turn.completed")).as("turns%n%s", this).hasSize(1);
        return this;
    }

    public int exitCode() {
        return process.exitValue();
    }

    /** All that it printed on stdout. */
    String out() {
        return text(out);
    }

    /** What the model said to the user. */
    public List<String> messages() {
        return items("agent_message").stream().map(item -> item.path("text").asText()).toList();
    }

    /** The finished items of a type, such as {@code command_execution}. */
    public List<JsonNode> items(String type) {
        return events("item.completed").stream()
                .map(event -> event.path("item"))
                .filter(item -> item.path("type").asText().equals(type))
                .toList();
    }

    /** The types of all finished items, in order. */
    public List<String> itemTypes() {
        return events("item.completed").stream()
                .map(event -> event.at("/item/type").asText())
                .toList();
    }

    /** The texts of all errors and warnings, in order. */
    public List<String> complaints() {
        var complaints = new ArrayList<String>();
        for (JsonNode event : events()) {
            switch (event.path("type").asText()) {
                case "error" -> complaints.add(event.path("message").asText());
                case "turn.failed" -> complaints.add(event.at("/error/message").asText());
                case "item.completed" -> {
                    if (event.at("/item/type").asText().equals("error")) {
                        complaints.add(event.at("/item/message").asText());
                    }
                }
                default -> {}
            }
        }
        return complaints;
    }

    /** Of the whole turn: the sum over its requests. */
    JsonNode usage() {
        return events("turn.completed").getLast().path("usage");
    }

    /** Codex and what it started; on a run that has ended nothing is left to do. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** All that it printed. */
    @Override
    public String toString() {
        return text(out) + text(err);
    }

    private List<JsonNode> events(String type) {
        return events().stream().filter(event -> event.path("type").asText().equals(type)).toList();
    }

    private List<JsonNode> events() {
        try {
            var events = new ArrayList<JsonNode>();
            for (String line : Files.readAllLines(out)) {
                events.add(JSON.readTree(line));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Codex says whenever stdin is no terminal, and settings are in a temporary folder. */
    private static boolean isExpected(String line) {
        return line.equals("Reading additional input from stdin...")
                || line.startsWith("WARNING: proceeding, even though we could not create PATH");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
