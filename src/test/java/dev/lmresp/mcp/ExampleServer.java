package dev.lmresp.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.JavaCommand;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An MCP server: a program that speaks on its standard input and output, or what one answers. */
public final class ExampleServer {
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final Consumer<JsonNode> send;
    private final Path notes;
    private final List<String> declined = new ArrayList<>();
    private JsonNode asking = Json.object();
    private boolean hasGrown;

    /**
     * A server.
     *
     * @param send takes messages to the client
     * @param notes a file for what the test wants to know
     */
    ExampleServer(Consumer<JsonNode> send, Path notes) {
        this.send = send;
        this.notes = notes;
    }

    /**
     * Serves until its input ends.
     *
     * @param arguments the file for notes, and a first line that is no message
     */
    public static void main(String[] arguments) throws IOException {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        Path notes = Path.of(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            out.println(arguments[i]);
        }
        var server = new ExampleServer(it -> out.println(Json.text(it)), notes);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            server.hear(Json.parse(line));
        }
        server.note("input ended");
    }

    private void note(String text) {
        try {
            Files.writeString(notes, text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Hears a message; requests are answered, most at once. */
    void hear(JsonNode message) {
        switch (message.path("method").asText()) {
            case "initialize" -> result(message, initialized(message));
            case "tools/list" -> result(message, tools(message.at("/params/cursor").asText()));
            case "tools/call" -> call(message);
            case "notifications/cancelled" ->
                    note("cancelled " + message.at("/params/requestId").asText());
            case "" -> {
                declined.add(
                        message.path("id").asText() + " " + message.at("/error/code").asText());
                if (declined.size() == 3) {
                    text(asking, String.join(", ", declined));
                }
            }
            default -> {
                // no more is heard of
            }
        }
    }

    private static ObjectNode initialized(JsonNode message) {
        ObjectNode result = Json.object();
        result.set("protocolVersion", message.at("/params/protocolVersion"));
        result.putObject("capabilities").putObject("tools").put("listChanged", true);
        result.putObject("serverInfo").put("name", "example").put("version", "1");
        return result;
    }

    private ObjectNode tools(String cursor) {
        ObjectNode result = Json.object();
        var tools = result.putArray("tools");
        if (cursor.isEmpty()) {
            for (String name : List.of("echo", "fail", "picture", "structured", "resource")) {
                tools.add(tool(name));
            }
            result.put("nextCursor", "2");
        } else {
            for (String name :
                    List.of(
                            "slow",
                            "grow",
                            "ask",
                            "die",
                            "long",
                            "refuse",
                            "environment",
                            "odd.name/é",
                            "rubbish",
                            "new_kind")) {
                tools.add(tool(name));
            }
            if (hasGrown) {
                tools.add(tool("grown"));
            }
        }
        return result;
    }

    private static ObjectNode tool(String name) {
        ObjectNode tool = Json.object().put("name", name).put("description", "Does " + name);
        ObjectNode schema = tool.putObject("inputSchema").put("type", "object");
        if (name.equals("echo")) {
            schema.putObject("properties").putObject("text").put("type", "string");
            schema.putArray("required").add("text");
        }
        return tool;
    }

    private void call(JsonNode message) {
        JsonNode arguments = message.at("/params/arguments");
        switch (message.at("/params/name").asText()) {
            case "echo" -> text(message, arguments.path("text").asText());
            case "fail" -> {
                ObjectNode result = content(part("text").put("text", "no such city"));
                result(message, result.put("isError", true));
            }
            case "picture" ->
                    result(
                            message,
                            content(
                                    part("text").put("text", "a pixel"),
                                    part("image").put("data", PIXEL).put("mimeType", "image/png"),
                                    part("audio")
                                            .put("data", "AAAA")
                                            .put("mimeType", "audio/wav")));
            case "structured" -> {
                ObjectNode result = content();
                String said = arguments.path("said").asText();
                if (!said.isEmpty()) {
                    result = content(part("text").put("text", said));
                }
                result.putObject("structuredContent").put("degrees", 21).put("sky", "a\"b");
                result(message, result);
            }
            case "resource" -> {
                ObjectNode text = part("resource");
                text.putObject("resource").put("uri", "file:///a.txt").put("text", "inside");
                ObjectNode document = part("resource");
                document.putObject("resource")
                        .put("uri", "file:///b.pdf")
                        .put("mimeType", "application/pdf")
                        .put("blob", "JVBERi0=");
                ObjectNode link = part("resource_link").put("uri", "file:///c").put("name", "c");
                result(message, content(text, document, link));
            }
            case "slow" -> note("slow");
            case "grow" -> {
                hasGrown = true;
                send.accept(message("notifications/tools/list_changed"));
                text(message, "grown");
            }
            case "ask" -> {
                asking = message;
                for (String method :
                        List.of("roots/list", "sampling/createMessage", "elicitation/create")) {
                    send.accept(message(method).put("id", method));
                }
            }
            case "die" -> {
                new PrintStream(new FileOutputStream(FileDescriptor.err), true)
                        .println("first\nsecond\nthird\nout of memory");
                Runtime.getRuntime().halt(3);
            }
            case "long" -> text(message, "x".repeat(100_000));
            case "environment" -> text(message, String.join("\n", System.getenv().keySet()));
            case "rubbish" -> {
                ObjectNode answer = Json.object().put("jsonrpc", "2.0");
                answer.set("id", message.path("id"));
                send.accept(answer.put("result", 42));
            }
            case "new_kind" -> result(message, content(part("hologram").put("data", "AAAA")));
            case "refuse" -> {
                ObjectNode answer = Json.object().put("jsonrpc", "2.0");
                answer.set("id", message.path("id"));
                answer.putObject("error").put("code", -32602).put("message", "not today");
                send.accept(answer);
            }
            default -> text(message, message.at("/params/name").asText());
        }
    }

    private static ObjectNode part(String type) {
        return Json.object().put("type", type);
    }

    private static ObjectNode content(ObjectNode... parts) {
        ObjectNode result = Json.object();
        result.putArray("content").addAll(List.of(parts));
        return result;
    }

    private void text(JsonNode message, String text) {
        result(message, content(part("text").put("text", text)));
    }

    private void result(JsonNode request, ObjectNode result) {
        ObjectNode answer = Json.object().put("jsonrpc", "2.0");
        answer.set("id", request.path("id"));
        answer.set("result", result);
        send.accept(answer);
    }

    private static ObjectNode message(String method) {
        ObjectNode message = Json.object().put("jsonrpc", "2.0").put("method", method);
        message.putObject("params");
        return message;
    }

    /** The command that runs this server. */
    public static List<String> command(Path notes, String... first) {
        var command = new ArrayList<>(JavaCommand.of(ExampleServer.class));
        command.add(notes.toString());
        command.addAll(List.of(first));
        return command;
    }
}
