package dev.lmresp.testing;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The JDK's WebSocket client, connected to a proxy. */
public final class TestWebSocket implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final Set<String> LAST =
            Set.of("response.completed", "response.incomplete", "response.failed", "error");

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private TestWebSocket(URI address, String... headers) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = done(builder.buildAsync(address, new Listener()));
    }

    /** Connects to a proxy. Headers are names and values in turn. */
    public static TestWebSocket to(TestProxy proxy, String... headers) {
        return to(proxy.port(), headers);
    }

    /** Connects to a port of this machine. */
    public static TestWebSocket to(int port, String... headers) {
        return new TestWebSocket(URI.create("ws://127.0.0.1:" + port + "/v1/responses"), headers);
    }

    private static <T> T done(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a message as it is. */
    public TestWebSocket send(String text) {
        WebSocket _ = done(socket.sendText(text, true));
        return this;
    }

    /** Sends a part of a message. */
    public TestWebSocket sendPart(String text, boolean isLast) {
        WebSocket _ = done(socket.sendText(text, isLast));
        return this;
    }

    public TestWebSocket sendBinary(byte[] bytes) {
        WebSocket _ = done(socket.sendBinary(ByteBuffer.wrap(bytes), true));
        return this;
    }

    /** Sends a ping and waits for the pong. */
    public String ping(String payload) {
        WebSocket _ = done(socket.sendPing(ByteBuffer.wrap(payload.getBytes())));
        return taken(pongs);
    }

    /** Sends {@code response.create}. */
    public TestWebSocket create(JsonNode request) {
        var event = Json.object().put("type", "response.create");
        request.properties().stream()
                .filter(it -> !it.getKey().equals("stream"))
                .forEach(it -> event.set(it.getKey(), it.getValue()));
        return send(event.toString());
    }

    /** The next message. */
    public JsonNode next() {
        return Json.parse(taken(messages));
    }

    /** The messages up to the one that ends a response. */
    public EventList events() {
        var events = new ArrayList<JsonNode>();
        do {
            events.add(next());
        } while (!LAST.contains(events.getLast().path("type").asText()));
        return new EventList(events);
    }

    /** Creates a response and waits for its end. */
    public EventList respond(JsonNode request) {
        return create(request).events();
    }

    /** The message that says why a request was refused. */
    public JsonNode error() {
        JsonNode message = next();
        if (!message.path("type").asText().equals("error")) {
            throw new AssertionError("no error: " + message);
        }
        return message;
    }

    /** The code with which the server closes the connection. */
    public int closed() {
        return done(closed);
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    private static String taken(BlockingQueue<String> queue) {
        try {
            String text = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("nothing came");
            }
            return text;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Closes it as a client that is done. */
    public void goodbye() {
        WebSocket _ = done(socket.sendClose(WebSocket.NORMAL_CLOSURE, "done"));
    }

    /** Ends it as a client that dies. */
    public void die() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
        try {
            http.shutdownNow();
        } catch (UncheckedIOException e) {
            // it is closed all the same
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            pongs.add(new String(bytes));
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
