package dev.lmresp.claude.live;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One {@code claude -p}: its events, an object a line, and how it ended. */
final class ClaudeRun implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_SECONDS = 90;

    private final Process process;
    private final Path out;
    private final Path err;

    private ClaudeRun(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static ClaudeRun start(
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
        return new ClaudeRun(builder.start(), out, err);
    }

    ClaudeRun awaitEnd() throws InterruptedException {
        boolean ended = process.waitFor(LONGEST_SECONDS, SECONDS);
        close();
        assertThat(ended).as("claude came to an end%n%s", this).isTrue();
        return this;
    }

    /** What Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    }

    /** It did its work, and had nothing to complain about on the way. */
    ClaudeRun assertClean() {
        assertThat(process.exitValue()).as("exit code%n%s", this).isZero();
        assertThat(result().path("is_error").asBoolean(true)).as("failed%n%s", this).isFalse();
        assertThat(result().path("subtype").asText()).as("ended%n%s", this).isEqualTo("success");
        assertThat(events("system", "api_retry")).as("retries%n%s", this).isEmpty();
        assertThat(text(err).lines().filter(line -> !isExpected(line)))
                .as("stderr%n%s", this)
                .isEmpty();
        return this;
    }

    int exitCode() {
        return process.exitValue();
    }

    /** What {@code --output-format json} would be: how it ended, what it cost. */
    JsonNode result() {
        List<JsonNode> results = events("result");
        assertThat(results).as("results%n%s", this).hasSize(1);
        return results.getFirst();
    }

    /** Its last words. */
    String answer() {
        return result().path("result").asText();
    }

    /** The content blocks of a type that the model gave, in order. */
    List<JsonNode> blocks(String type) {
        return content("assistant", type).toList();
    }

    /** The names of the tools that the model called, in order. */
    List<String> calls() {
        return blocks("tool_use").stream().map(block -> block.path("name").asText()).toList();
    }

    /** The results of these calls that were errors. */
    List<JsonNode> failedCalls() {
        return content("user", "tool_result")
                .filter(block -> block.path("is_error").asBoolean())
                .toList();
    }

    /** Its events of a type. */
    List<JsonNode> events(String type) {
        return events().filter(event -> event.path("type").asText().equals(type)).toList();
    }

    /** Its events of a type and subtype. */
    List<JsonNode> events(String type, String subtype) {
        return events(type).stream()
                .filter(event -> event.path("subtype").asText().equals(subtype))
                .toList();
    }

    /** Claude Code and what it started; on a run that has ended nothing is left to do. */
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

    private Stream<JsonNode> content(String role, String type) {
        return events(role).stream()
                .flatMap(event -> event.at("/message/content").valueStream())
                .filter(block -> block.path("type").asText().equals(type));
    }

    private Stream<JsonNode> events() {
        return text(out).lines().map(ClaudeRun::parsed);
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /** It has never heard of the model. */
    private static boolean isExpected(String line) {
        return line.startsWith("[claude-code:unrecognized_model]");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
