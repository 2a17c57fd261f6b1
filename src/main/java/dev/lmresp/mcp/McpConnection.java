package dev.lmresp.mcp;

import dev.lmresp.Version;
import dev.lmresp.config.McpServer;
import dev.lmresp.config.McpServer.Address;
import dev.lmresp.config.McpServer.Program;

import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapperSupplier;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A connection to an MCP server. The SDK declines its requests for roots, sampling and elicitation.
 */
final class McpConnection implements AutoCloseable {
    /**
     * Loggers of the libraries, whose messages we report ourselves. Held here, because unreferenced
     * loggers lose their level.
     */
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("io.modelcontextprotocol"), Logger.getLogger("reactor"));

    /** Disables the SDK's timeouts: ours can include what a server printed before it ended. */
    private static final Duration NONE = Duration.ofDays(2);

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final int MOST_PAGES = 100;

    static {
        LIBRARIES.forEach(it -> it.setLevel(Level.OFF));
    }

    private final McpServer server;
    private final WatchedTransport transport;
    private final McpAsyncClient client;
    private final CompletableFuture<Object> gone;
    private final @Nullable ProgramTransport program;
    private List<McpSchema.Tool> tools = List.of();
    private volatile boolean isStale = true;

    /**
     * Connects to a server.
     *
     * @param environment the environment's variables, for keys
     * @param withheld the variables to withhold from programs
     * @param warnings receives warnings for people
     * @throws McpFailure when it cannot be started
     */
    McpConnection(
            McpServer server,
            Map<String, String> environment,
            Set<String> withheld,
            Consumer<String> warnings)
            throws McpFailure {
        this.server = server;
        McpJsonMapper json = new JacksonMcpJsonMapperSupplier().get();
        McpClientTransport way;
        switch (server.way()) {
            case Program it -> {
                program = new ProgramTransport(server, it, withheld, json, warnings);
                gone = program.gone();
                way = program;
            }
            case Address it -> {
                program = null;
                gone = new CompletableFuture<>();
                way = HttpTransport.to(server, it, environment, json);
            }
        }
        transport = new WatchedTransport(way, () -> isStale = true);
        client =
                McpClient.async(transport)
                        .clientInfo(Implementation.builder("lmresp", Version.current()).build())
                        .capabilities(ClientCapabilities.builder().build())
                        // results are for the model, so they are not validated here
                        .jsonSchemaValidator((schema, value) -> ValidationResponse.asValid(""))
                        .requestTimeout(NONE)
                        .initializationTimeout(NONE)
                        .build();
    }

    McpServer server() {
        return server;
    }

    /** Completes with a {@link McpFailure} when the server has ended. */
    CompletableFuture<Object> gone() {
        return gone;
    }

    /**
     * The current tools of the server.
     *
     * @throws McpFailure when it does not list them in time
     */
    synchronized List<McpSchema.Tool> tools() throws McpFailure, InterruptedException {
        if (isStale) {
            isStale = false;
            tools = list();
        }
        return tools;
    }

    private List<McpSchema.Tool> list() throws McpFailure, InterruptedException {
        long deadline = System.nanoTime() + server.startTimeout().toNanos();
        try {
            var capabilities = await(client.initialize(), left(deadline)).capabilities();
            if (capabilities == null || capabilities.tools() == null) {
                return List.of();
            }
            // a tool without a name, or with a duplicate one, cannot be called
            var all = new LinkedHashMap<String, McpSchema.Tool>();
            String cursor = McpSchema.FIRST_PAGE;
            for (int page = 0; page < MOST_PAGES; page++) {
                ListToolsResult result = await(client.listTools(cursor), left(deadline));
                result.tools().stream()
                        .filter(it -> !it.name().isBlank())
                        .forEach(it -> all.putIfAbsent(it.name(), it));
                cursor = result.nextCursor();
                if (cursor == null || cursor.isEmpty()) {
                    break;
                }
            }
            return List.copyOf(all.values());
        } catch (TimeoutException e) {
            throw new McpFailure(
                    "%s has not listed its tools within %s seconds%s"
                            .formatted(
                                    server.shown(),
                                    Seconds.of(server.startTimeout()),
                                    program == null ? "" : program.lastWords()));
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    /**
     * Calls a tool. On interrupt the server is notified of the cancellation.
     *
     * @throws McpFailure when the server refuses, or has ended
     * @throws TimeoutException when it exceeds the server's timeout
     */
    CallToolResult call(String tool, Map<String, Object> arguments)
            throws McpFailure, TimeoutException, InterruptedException {
        String token = UUID.randomUUID().toString();
        var request = new CallToolRequest(tool, arguments, Map.of(WatchedTransport.TOKEN, token));
        try {
            return await(client.callTool(request), server.timeout());
        } catch (TimeoutException | InterruptedException e) {
            transport.cancel(token);
            throw e;
        } finally {
            transport.done(token);
        }
    }

    private <T> T await(Mono<T> request, Duration limit)
            throws McpFailure, TimeoutException, InterruptedException {
        CompletableFuture<T> answer = request.toFuture();
        try {
            CompletableFuture.anyOf(answer, gone).get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return answer.join();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof McpFailure failure
                    ? failure
                    : new McpFailure(
                            server.shown() + ": " + FailureReason.of(cause == null ? e : cause));
        } finally {
            answer.cancel(true);
        }
    }

    /** Closes the connection; a program is ended. */
    @Override
    public void close() {
        if (program != null) {
            program.close();
            return;
        }
        try {
            await(client.closeGracefully(), LAST_WORDS);
        } catch (McpFailure | TimeoutException e) {
            // the session ends by itself
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
