package dev.lmresp.conversation;

import dev.lmresp.config.UserLocale;
import dev.lmresp.conversation.ToolOutput.Outcome;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One execution of a tool's command. */
final class CommandRun {
    /** How long to wait for output when background processes of a command keep it open. */
    private static final Duration LEFT_BEHIND = Duration.ofSeconds(2);

    /** Enough of standard error to explain a failure. */
    private static final int MAX_ERRORS = 8 << 10;

    private final CommandTool tool;
    private final BoundedOutput out;
    private final BoundedOutput errors;
    private final long begun = System.nanoTime();

    CommandRun(CommandTool tool) {
        this.tool = tool;
        this.out = new BoundedOutput(tool.maxOutput());
        this.errors = new BoundedOutput(Math.min(tool.maxOutput(), MAX_ERRORS));
    }

    ToolOutput run(String input) {
        Process process;
        try {
            var builder = new ProcessBuilder(tool.command()).directory(tool.folder().toFile());
            UserLocale.restore(builder.environment());
            builder.environment().putAll(tool.environment());
            process = builder.start();
        } catch (IOException e) {
            return ToolOutput.without(Outcome.NOT_STARTED, notStarted(e));
        }
        List<Thread> pipes =
                Stream.<Runnable>of(
                                () -> feed(process, input),
                                () -> out.readAll(process.getInputStream()),
                                () -> errors.readAll(process.getErrorStream()))
                        .map(Thread.ofVirtual()::start)
                        .toList();
        try {
            if (!process.waitFor(tool.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                ProcessTree.of(process).end();
                awaitOutput(pipes);
                return output(Outcome.TIMED_OUT, -1);
            }
            awaitOutput(pipes);
            int code = process.exitValue();
            return output(code == 0 ? Outcome.SUCCEEDED : Outcome.FAILED, code);
        } catch (InterruptedException e) {
            ProcessTree.of(process).end();
            Thread.currentThread().interrupt();
            return output(Outcome.CANCELLED, -1);
        } finally {
            close(process);
        }
    }

    private String notStarted(IOException e) {
        if (!Files.isDirectory(tool.folder())) {
            return "The tool was not run: its folder %s does not exist.".formatted(tool.folder());
        }
        String program = tool.command().getFirst();
        String reason = String.valueOf(e.getMessage());
        // the format of the system's error depends on the Java version
        String why =
                reason.matches("(?s).*error[=:] ?2\\b.*")
                        ? "it is not there"
                        : reason.matches("(?s).*error[=:] ?13\\b.*")
                                ? "it may not be executed"
                                : reason;
        return "The tool was not run: its command '%s' cannot be started, %s."
                .formatted(program, why);
    }

    /**
     * Writes the arguments. A command that does not read them, or ends before, is not a failure.
     */
    private static void feed(Process process, String input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // its exit code decides about success
        }
    }

    /**
     * Waits for the pipes, which end with the last process that holds them, maybe one in the
     * background.
     */
    private static void awaitOutput(List<Thread> pipes) throws InterruptedException {
        long deadline = System.nanoTime() + LEFT_BEHIND.toNanos();
        for (Thread pipe : pipes.subList(1, pipes.size())) {
            pipe.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
    }

    private static void close(Process process) {
        for (var stream :
                List.of(
                        process.getInputStream(),
                        process.getErrorStream(),
                        process.getOutputStream())) {
            try {
                stream.close();
            } catch (IOException e) {
                // closed by the reader, or full and never read
            }
        }
    }

    private ToolOutput output(Outcome outcome, int code) {
        Duration time = Duration.ofNanos(System.nanoTime() - begun);
        var text = new StringBuilder(out.text().stripTrailing());
        String note =
                switch (outcome) {
                    case FAILED -> "[exit code " + code + "]";
                    case TIMED_OUT ->
                            "[ended after %s seconds, because it took too long]"
                                    .formatted(seconds(tool.timeout()));
                    case CANCELLED -> "[ended by the user before it was done]";
                    default -> text.isEmpty() ? "[no output]" : "";
                };
        add(text, note);
        long dropped = out.dropped();
        if (outcome != Outcome.SUCCEEDED) {
            String said = errors.text().strip();
            add(text, said.isEmpty() ? "" : "Standard error:\n" + said);
            dropped += errors.dropped();
        }
        return new ToolOutput(text.toString(), List.of(), outcome, code, time, dropped);
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static void add(StringBuilder text, String paragraph) {
        if (!paragraph.isEmpty()) {
            text.append(text.isEmpty() ? "" : "\n\n").append(paragraph);
        }
    }
}
