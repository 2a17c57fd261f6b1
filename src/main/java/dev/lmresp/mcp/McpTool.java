package dev.lmresp.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolOutput;
import dev.lmresp.conversation.ToolOutput.Outcome;
import dev.lmresp.json.Json;

import io.modelcontextprotocol.spec.McpSchema;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * A tool of a server.
 *
 * @param name the name for the model
 * @param tool the server's description
 */
record McpTool(String name, McpSchema.Tool tool, ObjectNode parameters, McpConnection connection)
        implements Tool {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    static McpTool of(String name, McpSchema.Tool tool, McpConnection connection) {
        return new McpTool(name, tool, parameters(tool), connection);
    }

    private static ObjectNode parameters(McpSchema.Tool tool) {
        ObjectNode schema =
                tool.inputSchema() == null ? Json.object() : MAPPER.valueToTree(tool.inputSchema());
        if (!schema.has("type")) {
            schema.put("type", "object");
        }
        // engines require it, and servers omit it for tools without arguments
        if (!schema.has("properties")) {
            schema.putObject("properties");
        }
        return schema;
    }

    @Override
    public String description() {
        String description = tool.description();
        String title = tool.title();
        return description != null ? description.strip() : title != null ? title.strip() : "";
    }

    @Override
    public boolean runsUnasked() {
        return connection.server().runsUnasked();
    }

    @Override
    public ToolOutput run(String arguments) {
        JsonNode tree = Tool.tree(arguments);
        if (!tree.isObject()) {
            return ToolOutput.invalid(List.of("they must be an object"));
        }
        long begun = System.nanoTime();
        try {
            var result = connection.call(tool.name(), MAPPER.convertValue(tree, MEMBERS));
            return CallResult.read(
                    result,
                    connection.server().maxOutput(),
                    Duration.ofNanos(System.nanoTime() - begun));
        } catch (McpFailure e) {
            return ToolOutput.without(Outcome.FAILED, "The tool failed: " + e.getMessage());
        } catch (TimeoutException e) {
            return ToolOutput.without(
                    Outcome.TIMED_OUT,
                    "[ended after %s seconds, because it took too long]"
                            .formatted(Seconds.of(connection.server().timeout())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ToolOutput.without(Outcome.CANCELLED, "[ended by the user before it was done]");
        }
    }
}
