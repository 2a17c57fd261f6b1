package dev.lmresp.mcp;

import dev.lmresp.config.McpServer;
import dev.lmresp.config.McpServer.Program;
import dev.lmresp.config.UserLocale;
import dev.lmresp.conversation.BoundedOutput;
import dev.lmresp.conversation.ProcessTree;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.ProtocolVersions;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The stdio transport to a server that is a program: one message per line.
 *
 * <p>It replaces that of the SDK, which lets requests wait for their timeout after the server has
 * ended, stops reading at the first line that is not a message, and leaves processes behind that
 * the server has started.
 */
final class ProgramTransport implements McpClientTransport {
    private static final int MAX_ERRORS = 8 << 10;
    private static final int LAST_WORDS = 3;

    /**
     * After this many consecutive lines that are not messages, the program is not an MCP server.
     */
    private static final int MOST_GARBAGE = 100;

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final McpServer server;
    private final McpJsonMapper json;
    private final Consumer<String> warnings;
    private final Process process;
    private final BoundedOutput errors = new BoundedOutput(MAX_ERRORS);
    private final BlockingQueue<String> outgoing = new LinkedBlockingQueue<>();
    private final CompletableFuture<Object> gone = new CompletableFuture<>();
    private int garbage;
    private @Nullable String firstGarbage;

    /**
     * Starts the program.
     *
     * @param withheld the variables to withhold, unless its table sets them
     * @param warnings receives warnings for people
     * @throws McpFailure when it cannot be started
     */
    ProgramTransport(
            McpServer server,
            Program program,
            Set<String> withheld,
            McpJsonMapper json,
            Consumer<String> warnings)
            throws McpFailure {
        this.server = server;
        this.json = json;
        this.warnings = warnings;
        try {
            var builder = new ProcessBuilder();
            UserLocale.restore(builder.environment());
            builder.environment().keySet().removeAll(withheld);
            builder.environment().putAll(program.environment());
            builder.command(OwnSession.of(program.command(), builder.environment()));
            this.process = builder.start();
        } catch (IOException e) {
            throw new McpFailure(
                    "%s cannot be started: %s".formatted(server.shown(), e.getMessage()));
        }
        Thread stderr = Thread.ofVirtual().start(() -> errors.readAll(process.getErrorStream()));
        var _ = process.onExit().thenRunAsync(() -> ended(stderr), Thread::startVirtualThread);
    }

    /** Completes with a {@link McpFailure} when no more requests are possible. */
    CompletableFuture<Object> gone() {
        return gone;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(
                () -> {
                    Thread.startVirtualThread(() -> read(handler));
                    Thread.startVirtualThread(this::write);
                });
    }

    private void read(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        try (var lines = new LineReader(process.getInputStream())) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                JSONRPCMessage message = message(line);
                if (message != null) {
                    garbage = 0;
                    handler.apply(Mono.just(message)).subscribe(it -> {}, it -> {});
                } else if (!line.isBlank() && !goesOn(line)) {
                    return;
                }
            }
            // a program that ends has a better reason, in a moment
            ProcessTree.of(process).await(PATIENCE);
            if (process.isAlive()) {
                fail("has closed its standard output");
            }
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable JSONRPCMessage message(String line) {
        try {
            return McpSchema.deserializeJsonRpcMessage(json, line);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** Tolerates programs that log to standard output. */
    private boolean goesOn(String line) {
        if (firstGarbage == null) {
            firstGarbage = line;
            warnings.accept(
                    "%s wrote a line to its standard output that is not an MCP message; it is ignored: %s"
                            .formatted(server.shown(), shortened(line)));
        }
        if (++garbage < MOST_GARBAGE) {
            return true;
        }
        fail("writes no MCP messages to its standard output");
        return false;
    }

    private static String shortened(String line) {
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }

    private void write() {
        try (OutputStream out = process.getOutputStream()) {
            while (!gone.isDone()) {
                out.write((outgoing.take() + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            // a server that does not read any more has ended, or its call times out
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(Thread stderr) {
        try {
            // orphaned processes may hold its pipes
            stderr.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        fail("has ended with exit code " + process.exitValue());
    }

    private void fail(String what) {
        gone.completeExceptionally(
                new McpFailure("%s %s%s".formatted(server.shown(), what, lastWords())));
    }

    /** The last lines of standard error, to append to a sentence. */
    String lastWords() {
        List<String> lines = errors.text().lines().filter(it -> !it.isBlank()).toList();
        return lines.isEmpty()
                ? ""
                : "; its last output: "
                        + String.join(
                                " | ",
                                lines
                                        .subList(
                                                Math.max(0, lines.size() - LAST_WORDS),
                                                lines.size())
                                        .stream()
                                        .map(String::strip)
                                        .toList());
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.fromRunnable(
                () -> {
                    try {
                        outgoing.add(json.writeValueAsString(message));
                    } catch (IOException e) {
                        throw new IllegalArgumentException("no JSON", e);
                    }
                });
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::close);
    }

    /** Ends the program and all processes that it has started; closing its input requests it. */
    @Override
    public void close() {
        ProcessTree tree = ProcessTree.of(process);
        // blocks while something is being written
        Thread.startVirtualThread(this::closeInput);
        try {
            tree.await(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tree.end();
    }

    private void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended already
        }
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return json.convertValue(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return List.of(
                ProtocolVersions.MCP_2024_11_05,
                ProtocolVersions.MCP_2025_03_26,
                ProtocolVersions.MCP_2025_06_18,
                ProtocolVersions.MCP_2025_11_25);
    }
}
