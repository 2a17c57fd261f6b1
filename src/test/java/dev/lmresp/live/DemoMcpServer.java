package dev.lmresp.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** An MCP server with tools for two numbers: JSON-RPC, a message a line, on stdio. */
public final class DemoMcpServer {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** MCP knows no limit; engines take 64 characters. */
    private static final String LONG_NAME =
            "multiply_two_numbers_by_adding_the_first_as_many_times_as_the_second_says";

    private static final String TOOLS =
            """
            {"tools":[
              {"name":"add_nums","description":"Adds two numbers.","inputSchema":@NUMBERS@},
              {"name":"@LONG@","description":"Multiplies two numbers.","inputSchema":@NUMBERS@}]}
            """
                    .replace("@LONG@", LONG_NAME)
                    .replace(
                            "@NUMBERS@",
                            """
                            {"type":"object","required":["a","b"],
                             "properties":{"a":{"type":"number"},"b":{"type":"number"}}}
                            """);

    private DemoMcpServer() {}

    static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode message = JSON.readTree(line);
            // What has no id is a notification and gets no answer.
            if (message.has("id")) {
                out.println(answer(message));
            }
        }
    }

    private static ObjectNode answer(JsonNode request) throws IOException {
        ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", request.get("id"));
        switch (request.path("method").asText()) {
            case "initialize" -> answer.set("result", introduction(request));
            case "ping" -> answer.putObject("result");
            case "tools/list" -> answer.set("result", JSON.readTree(TOOLS));
            case "tools/call" -> answer.set("result", call(request.path("params")));
            default ->
                    answer.putObject("error").put("code", -32601).put("message", "no such method");
        }
        return answer;
    }

    private static ObjectNode introduction(JsonNode request) {
        ObjectNode introduction = JSON.createObjectNode();
        introduction.set("protocolVersion", request.at("/params/protocolVersion"));
        introduction.putObject("capabilities").putObject("tools");
        introduction.putObject("serverInfo").put("name", "demo").put("version", "1");
        return introduction;
    }

    private static ObjectNode call(JsonNode parameters) {
        long a = parameters.at("/arguments/a").asLong();
        long b = parameters.at("/arguments/b").asLong();
        String text =
                switch (parameters.path("name").asText()) {
                    case "add_nums" -> "sum: " + (a + b);
                    case LONG_NAME -> "product: " + a * b;
                    default -> "no such tool";
                };
        ObjectNode result = JSON.createObjectNode();
        result.putArray("content").addObject().put("type", "text").put("text", text);
        return result;
    }
}
