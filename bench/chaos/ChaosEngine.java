import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An engine that tells in its answer which turns of the conversation it was sent, so that a wrong
 * history is a wrong answer. It thinks before it calls a tool, and refuses, as DeepSeek does, a
 * history of calls without what it thought.
 */
final class ChaosEngine implements AutoCloseable {
    private static final Pattern ASKED = Pattern.compile("say ([a-z0-9]+t[0-9]+)");
    private static final Pattern ANSWERED = Pattern.compile("I heard");
    private static final Pattern CALLED = Pattern.compile("\"tool_calls\":\\[");
    private static final Pattern THOUGHT = Pattern.compile("\"reasoning_content\":\"I think");

    private final HttpServer server;
    private final SplittableRandom random;
    private final int mostPause;

    /**
     * @param mostPause the most milliseconds between two chunks
     */
    ChaosEngine(long seed, int mostPause) throws IOException {
        random = new SplittableRandom(seed);
        this.mostPause = mostPause;
        // otherwise the last chunk waits for the client's acknowledgement, 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/models", ChaosEngine::models);
        server.createContext("/v1/chat/completions", this::complete);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What the engine says of a conversation. */
    static String answer(List<String> turns, int answers) {
        return "I heard " + String.join(" ", turns) + " after " + answers + " answers.";
    }

    private static void models(HttpExchange exchange) throws IOException {
        send(
                exchange,
                200,
                "{\"object\":\"list\",\"data\":[{\"id\":\"chaos\",\"object\":\"model\"}]}");
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void complete(HttpExchange exchange) throws IOException {
        String request =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int calls = count(CALLED, request);
        if (count(THOUGHT, request) < calls) {
            send(
                    exchange,
                    400,
                    "{\"error\":{\"message\":\"The reasoning_content in the thinking mode must be"
                            + " passed back\"}}");
            return;
        }
        List<String> turns = new ArrayList<>();
        Matcher asked = ASKED.matcher(request);
        while (asked.find()) {
            turns.add(asked.group(1));
        }
        String tool = shell(request);
        try {
            if (!tool.isEmpty() && calls == 0) {
                stream(exchange, called(tool), "tool_calls");
            } else {
                stream(exchange, said(answer(turns, count(ANSWERED, request))), "stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int count(Pattern pattern, String text) {
        return (int) pattern.matcher(text).results().count();
    }

    /** The tool of Codex that runs a command, if the request has one. */
    private static String shell(String request) {
        for (String name : new String[] {"exec_command", "shell_command", "shell"}) {
            if (request.contains("\"name\":\"" + name + "\"")) {
                return name;
            }
        }
        return "";
    }

    private static List<String> called(String tool) {
        String arguments =
                tool.equals("exec_command")
                        ? "{\\\"cmd\\\":\\\"echo hello\\\"}"
                        : tool.equals("shell_command")
                                ? "{\\\"command\\\":\\\"echo hello\\\"}"
                                : "{\\\"command\\\":[\\\"echo\\\",\\\"hello\\\"]}";
        return List.of(
                "{\"reasoning_content\":\"I think that I need a tool.\"}",
                "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"%s\"}}]}"
                        .formatted(tool, arguments));
    }

    private static List<String> said(String text) {
        List<String> deltas = new ArrayList<>();
        for (String word : text.splitWithDelimiters(" ", 0)) {
            deltas.add("{\"content\":\"" + word + "\"}");
        }
        return deltas;
    }

    private void stream(HttpExchange exchange, List<String> deltas, String finish)
            throws IOException, InterruptedException {
        int pause;
        synchronized (random) {
            pause = random.nextInt(mostPause + 1);
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (String delta : deltas) {
                write(out, "{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}");
                if (pause > 0) {
                    Thread.sleep(pause);
                }
            }
            write(out, "{\"index\":0,\"delta\":{},\"finish_reason\":\"" + finish + "\"}");
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // the proxy was killed
            exchange.close();
        }
    }

    private static void write(OutputStream out, String choice) throws IOException {
        String chunk =
                "data:"
                    + " {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"chaos\",\"choices\":["
                        + choice
                        + "]}\n\n";
        out.write(chunk.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
