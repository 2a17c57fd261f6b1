package dev.lmresp.testing;

import dev.lmresp.json.Json;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * An engine on a bare socket: what happens to a request, a test says byte by byte. Every answer has
 * a connection of its own. The list of models it gives by itself.
 */
public final class RawEngine implements AutoCloseable {
    /** The model that it has. */
    public static final String MODEL = "raw-model";

    private static final String LISTED =
            "{\"id\":\"%s\",\"object\":\"model\",\"created\":7,\"owned_by\":\"%s\",\"max_model_len\":4096}";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What to do with a request. */
    @FunctionalInterface
    public interface Script {
        /** Answers; when it returns the connection is closed. */
        void play(EngineTurn turn) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Script script;
    private final Script models;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<RawRequest> requests = new CopyOnWriteArrayList<>();
    private final BlockingQueue<EngineTurn> turns = new LinkedBlockingQueue<>();

    private RawEngine(int port, Script models, Script script) {
        this.models = models;
        this.script = script;
        try {
            listener = new ServerSocket(port, 500, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("raw-engine").start(this::listen);
    }

    /** An engine that does the same with each request, {@code GET /v1/models} aside. */
    public static RawEngine of(Script script) {
        return ownedBy("nobody", script);
    }

    /** An engine whose model has an owner, which is how engines are told apart. */
    public static RawEngine ownedBy(String owner, Script script) {
        return at(0, owner, script);
    }

    /** An engine at a port that was chosen before; 0 takes a free one. */
    public static RawEngine at(int port, String owner, Script script) {
        return new RawEngine(port, list(List.of(MODEL), owner), script);
    }

    /** An engine whose model has another name. */
    public static RawEngine ofModel(String model, Script script) {
        return withModels(List.of(model), script);
    }

    /** An engine with other models than one. */
    public static RawEngine withModels(List<String> models, Script script) {
        return new RawEngine(0, list(models, "nobody"), script);
    }

    /** An engine that is asked for its models, too. */
    public static RawEngine listing(Script models, Script script) {
        return new RawEngine(0, models, script);
    }

    private static Script list(List<String> models, String owner) {
        String list =
                models.stream()
                        .map(model -> LISTED.formatted(escaped(model), escaped(owner)))
                        .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"));
        return turn -> turn.json(200, list);
    }

    /**
     * An engine that answers one thing to the first request, and another to the second and so on.
     */
    public static RawEngine inTurn(Script... scripts) {
        var left = new LinkedBlockingQueue<>(List.of(scripts));
        return of(
                turn -> {
                    Script next = left.poll();
                    if (next == null) {
                        turn.json(500, "{\"error\":{\"message\":\"the script is over\"}}");
                    } else {
                        next.play(turn);
                    }
                });
    }

    /** Its address, without {@code /v1}. */
    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** The requests so far, without those for models. */
    public List<RawRequest> requests() {
        return List.copyOf(requests);
    }

    /** The next request that has come, in order; waits for it. */
    public EngineTurn awaitTurn() throws InterruptedException {
        EngineTurn turn = turns.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (turn == null) {
            throw new AssertionError("the engine got no request");
        }
        return turn;
    }

    /** True when no connection is left in time. */
    public boolean isIdleWithin(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (!sockets.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        return sockets.isEmpty();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread.ofVirtual().name("raw-engine-answer").start(() -> serve(socket));
            } catch (IOException e) {
                // closed: the loop ends
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            var request = RawRequest.read(in);
            if (request.isEmpty()) {
                return;
            }
            var turn = new EngineTurn(request.get(), socket, in);
            if (request.get().path().replaceFirst("[?].*", "").endsWith("/models")) {
                play(models, turn);
                return;
            }
            requests.add(request.get());
            turns.add(turn);
            play(script, turn);
        } catch (IOException e) {
            // the proxy left before it had asked anything
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(socket);
        }
    }

    private static String escaped(String text) {
        String quoted = Json.text(Json.object().textNode(text));
        return quoted.substring(1, quoted.length() - 1);
    }

    private static void play(Script script, EngineTurn turn) throws InterruptedException {
        try {
            script.play(turn);
        } catch (IOException e) {
            // the proxy left while the script still had something to say
            turn.markLeft();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
