package dev.lmresp.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A Chat Completions engine that answers from a script, one {@link Turn} a request, and judges
 * every request by {@link ChatRules}. Closing it fails the test if a request broke a rule, or if
 * the number of requests is not that of the turns.
 */
public final class ScriptedEngine implements AutoCloseable {
    public static final String MODEL = "scripted-model";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Longer than any test waits. */
    private static final Duration FOREVER = Duration.ofMinutes(5);

    private final ServerSocket socket;
    private final List<Turn> script;
    private final List<EngineConnection> connections = new CopyOnWriteArrayList<>();
    private final List<EngineRequest> received = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final CountDownLatch clientLeft = new CountDownLatch(1);

    private ScriptedEngine(List<Turn> script) throws IOException {
        this.script = script;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public static ScriptedEngine playing(Turn... script) throws IOException {
        return new ScriptedEngine(List.of(script));
    }

    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    /** The requests so far, oldest first. */
    public List<EngineRequest> requests() {
        return List.copyOf(received);
    }

    public EngineRequest request(int number) {
        return received.get(number);
    }

    /** True as soon as a turn hangs, its client waiting. */
    public boolean hangsWithin(Duration time) throws InterruptedException {
        return hangs.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** True as soon as the client of the turn that hangs has gone away. */
    public boolean isLeftWithin(Duration time) throws InterruptedException {
        return clientLeft.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** From here on nobody answers at {@link #url()}. */
    public void stop() throws IOException {
        socket.close();
        for (EngineConnection connection : connections) {
            connection.close();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        assertThat(problems).as("what was wrong with the requests to the engine").isEmpty();
        assertThat(received.size())
                .as("number of requests to the engine")
                .isGreaterThanOrEqualTo(script.size());
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                Thread.ofVirtual().start(() -> serve(accepted));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (var connection = new EngineConnection(accepted)) {
            connections.add(connection);
            for (var next = connection.next(); next.isPresent(); next = connection.next()) {
                answer(next.get(), connection);
            }
        } catch (IOException gone) {
            // the client broke off; a turn that cares about that looks for itself
        }
    }

    private void answer(EngineConnection.Request request, EngineConnection connection)
            throws IOException {
        switch (request.method() + " " + request.path()) {
            case "GET /v1/models" -> connection.answer(200, Map.of(), models());
            case "POST /v1/chat/completions" -> complete(request, connection);
            // Not a problem: a client may look around to find out which engine this is.
            default -> connection.answer(404, Map.of(), "{\"detail\":\"Not Found\"}");
        }
    }

    private void complete(EngineConnection.Request request, EngineConnection connection)
            throws IOException {
        JsonNode body = parse(request);
        int number = receive(new EngineRequest(body, request.headers(), Instant.now()));
        List<String> broken = ChatRules.broken(request.headers(), body);
        for (String rule : broken) {
            problems.add("request " + number + ": " + rule);
        }
        if (!broken.isEmpty()) {
            connection.answer(400, Map.of(), error(String.join("; ", broken)));
            return;
        }
        if (number >= script.size() && !lastTurnIsForever()) {
            problems.add("request " + number + ": the script has only " + script.size() + " turns");
            connection.answer(400, Map.of(), error("the script is over"));
            return;
        }
        switch (script.get(Math.min(number, script.size() - 1))) {
            case Turn.Refusal refusal ->
                    connection.answer(refusal.status(), refusal.headers(), refusal.body());
            case Turn.Answer answer -> play(answer, number, body, connection);
        }
    }

    private void play(Turn.Answer answer, int number, JsonNode body, EngineConnection connection)
            throws IOException {
        ChatAnswer chat =
                body.path("stream").asBoolean()
                        ? new ChatStream(connection, "" + number, body)
                        : new WholeChat(connection, "" + number);
        for (Turn.Step step : answer.steps()) {
            switch (step) {
                case Turn.Step.Think(String text) -> chat.think(text);
                case Turn.Step.Say(String text) -> chat.say(text);
                case Turn.Step.Count(int tokens) -> chat.count(tokens);
                case Turn.Step.Call(String tool, String arguments) ->
                        chat.call(offered(tool, number), arguments);
                case Turn.Step.Send(String data) -> chat.send(data);
                case Turn.Step.Silence(Duration time) -> {
                    if (!connection.clientStaysFor(time)) {
                        problems.add("request " + number + ": the client did not wait");
                        throw new IOException("left");
                    }
                }
                case Turn.Step.Hang() -> {
                    hangs.countDown();
                    if (!connection.clientStaysFor(FOREVER)) {
                        clientLeft.countDown();
                    }
                    throw new IOException("left");
                }
                case Turn.Step.Cut() -> {
                    chat.end("length");
                    return;
                }
                case Turn.Step.Die() -> throw new IOException("died");
            }
        }
        chat.end();
    }

    private boolean lastTurnIsForever() {
        return script.getLast() instanceof Turn.Refusal refusal && refusal.always();
    }

    private String offered(String tool, int number) {
        List<String> fitting = received.get(number).toolNames(tool);
        if (fitting.contains(tool)) {
            return tool;
        }
        if (fitting.size() != 1) {
            problems.add("request " + number + ": not one but " + fitting + " for " + tool);
            return tool;
        }
        return fitting.getFirst();
    }

    private int receive(EngineRequest request) {
        synchronized (received) {
            received.add(request);
            return received.size() - 1;
        }
    }

    private static JsonNode parse(EngineConnection.Request request) throws IOException {
        try {
            return JSON.readTree(request.body());
        } catch (JsonProcessingException broken) {
            return JSON.missingNode();
        }
    }

    private static String models() {
        var models = JSON.createObjectNode().put("object", "list");
        models.putArray("data")
                .addObject()
                .put("id", MODEL)
                .put("object", "model")
                .put("created", 1_790_000_000)
                .put("owned_by", "test");
        return models.toString();
    }

    private static String error(String message) {
        return JSON.createObjectNode()
                .set("error", JSON.createObjectNode().put("message", message))
                .toString();
    }
}
