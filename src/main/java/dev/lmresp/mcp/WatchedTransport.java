package dev.lmresp.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Wraps a transport, to cancel calls and to notice at once when a server's tools change: the SDK
 * does not support the former, and reports the latter only after the result of the call that caused
 * it.
 */
final class WatchedTransport implements McpClientTransport {
    /** Identifies a call in its {@code _meta}. */
    static final String TOKEN = "progressToken";

    private static final String CANCELLED = "notifications/cancelled";

    private final McpClientTransport transport;
    private final Runnable toolsChanged;
    private final Map<Object, Object> calls = new ConcurrentHashMap<>();

    WatchedTransport(McpClientTransport transport, Runnable toolsChanged) {
        this.transport = transport;
        this.toolsChanged = toolsChanged;
    }

    /** Notifies the server that a call is cancelled. */
    void cancel(String token) {
        Object id = calls.remove(token);
        if (id != null) {
            transport
                    .sendMessage(
                            new JSONRPCNotification(
                                    CANCELLED,
                                    Map.of("requestId", id, "reason", "nobody waits for it")))
                    .subscribe(it -> {}, it -> {});
        }
    }

    /** Forgets a call, which cannot be cancelled any more. */
    void done(String token) {
        calls.remove(token);
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return transport.connect(messages -> handler.apply(messages.filter(this::isForClient)));
    }

    private boolean isForClient(JSONRPCMessage message) {
        boolean isChange =
                message instanceof JSONRPCNotification notification
                        && notification
                                .method()
                                .equals(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED);
        if (isChange) {
            toolsChanged.run();
        }
        return !isChange;
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        if (message instanceof JSONRPCRequest request
                && request.params() instanceof CallToolRequest call
                && call.meta() != null
                && call.meta().get(TOKEN) instanceof String token) {
            calls.put(token, request.id());
        }
        return transport.sendMessage(message);
    }

    @Override
    public void setExceptionHandler(Consumer<Throwable> handler) {
        transport.setExceptionHandler(handler);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return transport.unmarshalFrom(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }
}
