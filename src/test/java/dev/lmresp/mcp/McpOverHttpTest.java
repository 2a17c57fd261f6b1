package dev.lmresp.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.lmresp.config.McpServer;
import dev.lmresp.config.McpServer.Address;
import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolOutput;
import dev.lmresp.conversation.ToolOutput.Outcome;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Servers that speak streamable HTTP. */
class McpOverHttpTest {
    private static final String KEY = "secret";

    /** Answers a request otherwise than it should, or not; false leaves that to the server. */
    private interface Misbehaviour {
        boolean answers(HttpExchange exchange) throws IOException;
    }

    @TempDir private Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicReference<Misbehaviour> next = new AtomicReference<>(it -> false);
    private HttpServer http;
    private McpServers servers = new McpServers(List.of(), Map.of(), Set.of(), told::add);

    @BeforeEach
    void start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::handle);
        http.start();
    }

    @AfterEach
    void stop() {
        servers.close();
        http.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            seen.add(
                    "%s %s %s"
                            .formatted(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI(),
                                    exchange.getRequestHeaders().getFirst("X-Team")));
            String key = exchange.getRequestHeaders().getFirst("Authorization");
            if (!("Bearer " + KEY).equals(key)) {
                exchange.sendResponseHeaders(401, -1);
            } else if (!exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(405, -1);
            } else if (!next.get().answers(exchange)) {
                answer(exchange);
            }
        }
    }

    private static Misbehaviour answer(int status, String type, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            return true;
        };
    }

    private static boolean hang(HttpExchange exchange) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode message = Json.parse(exchange.getRequestBody().readAllBytes());
        var answers = new ArrayList<JsonNode>();
        new ExampleServer(answers::add, folder.resolve("notes")).hear(message);
        seen.add(message.path("method").asText());
        if (answers.isEmpty()) {
            exchange.sendResponseHeaders(202, -1);
            return;
        }
        boolean isCall = message.path("method").asText().equals("tools/call");
        var body = new StringBuilder();
        for (JsonNode one : answers) {
            String text = Json.text(one);
            body.append(isCall ? "event: message\ndata: " + text + "\n\n" : text);
        }
        exchange.getResponseHeaders()
                .set("Content-Type", isCall ? "text/event-stream" : "application/json");
        exchange.getResponseHeaders().set("Mcp-Session-Id", "one");
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private List<String> names(String url, String key) throws InterruptedException {
        var address = new Address(URI.create(url), Map.of("X-Team", "blue"), "MCP_KEY");
        servers =
                new McpServers(
                        List.of(McpServer.of("far", address)),
                        Map.of("MCP_KEY", key),
                        Set.of(),
                        told::add);
        return servers.tools().stream().map(Tool::name).toList();
    }

    @Test
    void its_tools_are_listed_and_called_with_its_headers_and_key() throws Exception {
        assertThat(names(url() + "/v1/mcp?a=b", KEY)).contains("far__echo", "far__environment");
        Tool echo = servers.tools().getFirst();
        assertThat(echo.run("{\"text\":\"over the wire\"}").text()).isEqualTo("over the wire");
        assertThat(seen).contains("POST /v1/mcp?a=b blue", "initialize", "tools/call");
        assertThat(told).isEmpty();
    }

    @Test
    void the_end_of_the_chat_ends_the_session() throws Exception {
        names(url() + "/mcp", KEY);
        servers.close();
        await().untilAsserted(() -> assertThat(seen).contains("DELETE /mcp blue"));
    }

    @Test
    void a_server_that_refuses_the_key_is_told_of() throws Exception {
        assertThat(names(url() + "/mcp", "wrong")).isEmpty();
        assertThat(told)
                .containsExactly(
                        "MCP server far (%s/mcp): it returned HTTP 401: set 'api-key-env' or 'headers' in its table; the chat continues without it"
                                .formatted(url()));
    }

    @Test
    void a_key_that_is_not_there_is_told_by_its_variable() throws Exception {
        assertThat(names(url() + "/mcp", "")).isEmpty();
        assertThat(told)
                .containsExactly(
                        "MCP server far (%s/mcp): the environment variable MCP_KEY of 'api-key-env' is not set; the chat continues without it"
                                .formatted(url()));
    }

    @Test
    void a_server_that_cannot_be_reached_is_told_of() throws Exception {
        assertThat(names("http://127.0.0.1:1/mcp", KEY)).isEmpty();
        assertThat(told)
                .containsExactly(
                        "MCP server far (http://127.0.0.1:1/mcp): it cannot be reached; the chat"
                                + " continues without it");
    }

    @Test
    void an_answer_that_is_none_of_the_protocol_is_told_of() throws Exception {
        for (var rubbish :
                List.of(
                        answer(200, "text/html", "<html>Welcome</html>"),
                        answer(200, "application/json", "{\"oops\":1}"),
                        answer(500, "text/html", "<html>Sorry</html>"),
                        answer(404, "text/plain", "nothing here"))) {
            next.set(rubbish);
            assertThat(names(url() + "/mcp", KEY)).isEmpty();
            servers.close();
        }
        String server = "MCP server far (%s/mcp): ".formatted(url());
        assertThat(told).hasSize(4).allMatch(it -> it.startsWith(server));
        assertThat(told.get(0)).contains("text/html");
        assertThat(told.get(1)).contains("{\"oops\":1}");
        assertThat(told.get(2)).contains("500").contains("Sorry");
        assertThat(told.get(3)).contains("404").contains("nothing here");
    }

    @Test
    void a_server_that_fails_in_a_call_is_asked_again_in_the_next() throws Exception {
        names(url() + "/mcp", KEY);
        Tool echo = servers.tools().getFirst();
        for (int status : List.of(500, 404)) {
            next.set(answer(status, "text/plain", "no such session"));
            ToolOutput failed = echo.run("{\"text\":\"one\"}");
            assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(failed.text()).startsWith("The tool failed: MCP server far (");
        }
        next.set(it -> false);
        // the library may still be asking for a new session, and be refused that as well
        await().untilAsserted(
                        () -> assertThat(echo.run("{\"text\":\"two\"}").text()).isEqualTo("two"));
    }

    @Test
    void a_server_that_hangs_in_a_call_is_told_that_nobody_waits() throws Exception {
        var address = new Address(URI.create(url()), Map.of("X-Team", "blue"), "MCP_KEY");
        var impatient =
                new McpServer(
                        "far",
                        address,
                        true,
                        Optional.empty(),
                        false,
                        Duration.ofMinutes(1),
                        Duration.ofMillis(300),
                        4096);
        servers = new McpServers(List.of(impatient), Map.of("MCP_KEY", KEY), Set.of(), told::add);
        Tool echo = servers.tools().getFirst();
        var hanging = new AtomicBoolean();
        next.set(it -> hanging.compareAndSet(false, true) && hang(it));
        assertThat(echo.run("{\"text\":\"one\"}").outcome()).isEqualTo(Outcome.TIMED_OUT);
        await().untilAsserted(() -> assertThat(seen).contains("notifications/cancelled"));
    }
}
