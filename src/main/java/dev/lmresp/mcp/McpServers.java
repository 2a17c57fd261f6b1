package dev.lmresp.mcp;

import dev.lmresp.config.McpServer;
import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolSource;

import io.modelcontextprotocol.spec.McpSchema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * The MCP servers of a chat. They are started in parallel; for one that fails there is a warning,
 * and the chat has the tools of the others. Programs end with the chat, even when its terminal is
 * closed.
 */
public final class McpServers implements ToolSource {
    private final List<McpServer> servers;
    private final Map<String, String> environment;
    private final Set<String> withheld;
    private final Consumer<String> warnings;
    private final List<Start> starts = new ArrayList<>();
    private final Thread atExit = new Thread(this::closeAll, "mcp-exit");
    private boolean isClosed;

    /** A starting server: completes once it has listed its tools, or empty on failure. */
    private record Start(Thread thread, CompletableFuture<Optional<McpConnection>> ready) {}

    /**
     * Creates servers that are not started yet.
     *
     * @param environment the environment's variables, for keys
     * @param withheld the variables to withhold from programs
     * @param warnings receives warnings for people, from any thread
     */
    public McpServers(
            List<McpServer> servers,
            Map<String, String> environment,
            Set<String> withheld,
            Consumer<String> warnings) {
        this.servers = List.copyOf(servers);
        this.environment = environment;
        this.withheld = Set.copyOf(withheld);
        this.warnings = warnings;
    }

    @Override
    public synchronized void start() {
        if (!starts.isEmpty() || isClosed) {
            return;
        }
        Runtime.getRuntime().addShutdownHook(atExit);
        for (McpServer server : servers) {
            var ready = new CompletableFuture<Optional<McpConnection>>();
            Thread thread = Thread.ofVirtual().unstarted(() -> ready.complete(opened(server)));
            starts.add(new Start(thread, ready));
            thread.start();
        }
    }

    private Optional<McpConnection> opened(McpServer server) {
        McpConnection connection = null;
        try {
            connection = new McpConnection(server, environment, withheld, warnings);
            List<String> names =
                    connection.tools().stream().map(McpSchema.Tool::name).sorted().toList();
            checkWanted(server, names);
            var _ = connection.gone().whenComplete((it, failure) -> left(failure));
            return Optional.of(connection);
        } catch (McpFailure e) {
            warnings.accept(e.getMessage() + "; the chat continues without it");
        } catch (InterruptedException e) {
            // interrupted: not needed any more
        } catch (RuntimeException e) {
            warnings.accept("%s failed: %s".formatted(server.shown(), e));
        }
        if (connection != null) {
            connection.close();
        }
        return Optional.empty();
    }

    private void checkWanted(McpServer server, List<String> names) {
        List<String> missing =
                server.tools().orElse(List.of()).stream()
                        .filter(it -> !names.contains(it))
                        .toList();
        if (!missing.isEmpty()) {
            warnings.accept(
                    "%s has no tool '%s'; it has %s"
                            .formatted(
                                    server.shown(),
                                    String.join("', '", missing),
                                    names.isEmpty() ? "none" : String.join(", ", names)));
        }
    }

    private synchronized void left(Throwable failure) {
        if (!isClosed) {
            warnings.accept(failure.getMessage() + "; the chat continues without it");
        }
    }

    @Override
    public synchronized boolean isReady() {
        return !starts.isEmpty() && starts.stream().allMatch(it -> it.ready().isDone());
    }

    @Override
    public List<Tool> tools() throws InterruptedException {
        start();
        var names = new ToolNames();
        var tools = new ArrayList<Tool>();
        for (Start start : started()) {
            Optional<McpConnection> connection = connection(start);
            if (connection.isPresent() && !connection.get().gone().isDone()) {
                for (McpSchema.Tool tool : tools(connection.get())) {
                    String name = names.of(connection.get().server().name(), tool.name());
                    tools.add(McpTool.of(name, tool, connection.get()));
                }
            }
        }
        return List.copyOf(tools);
    }

    private synchronized List<Start> started() {
        return List.copyOf(starts);
    }

    private static Optional<McpConnection> connection(Start start) throws InterruptedException {
        try {
            return start.ready().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a start always ends", e);
        }
    }

    private List<McpSchema.Tool> tools(McpConnection connection) throws InterruptedException {
        Optional<List<String>> wanted = connection.server().tools();
        try {
            return connection.tools().stream()
                    .filter(it -> wanted.isEmpty() || wanted.get().contains(it.name()))
                    .toList();
        } catch (McpFailure e) {
            if (!connection.gone().isDone()) {
                warnings.accept(String.valueOf(e.getMessage()));
            }
            return List.of();
        }
    }

    /** Ends the programs, and all processes that they have started. */
    @Override
    public void close() {
        boolean hadStarted;
        synchronized (this) {
            hadStarted = !starts.isEmpty() && !isClosed;
        }
        closeAll();
        if (hadStarted) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // the shutdown hook is already running
            }
        }
    }

    private void closeAll() {
        List<Start> all;
        synchronized (this) {
            isClosed = true;
            all = started();
        }
        boolean wasInterrupted = false;
        // closing has its own timeouts, and an impatient user must not leave programs behind
        for (Thread thread : all.stream().map(McpServers::closing).toList()) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread closing(Start start) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            start.thread().interrupt();
                            start.ready().join().ifPresent(McpConnection::close);
                        });
    }
}
