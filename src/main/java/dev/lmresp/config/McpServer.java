package dev.lmresp.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server of the Model Context Protocol, whose tools a model may call.
 *
 * @param name the prefix of its tools' names
 * @param way how to connect to it
 * @param isEnabled whether it is used by default
 * @param tools the tools to offer; empty for all
 * @param runsUnasked whether its tools run without approval
 * @param startTimeout the timeout for starting and listing its tools
 * @param timeout the timeout of a call
 * @param maxOutput the maximum size of a tool's output for the model in bytes, at least 2
 */
public record McpServer(
        String name,
        Way way,
        boolean isEnabled,
        Optional<List<String>> tools,
        boolean runsUnasked,
        Duration startTimeout,
        Duration timeout,
        int maxOutput) {

    /** How to connect to a server. */
    public sealed interface Way {}

    /**
     * A local program that uses stdio.
     *
     * @param command the program and its arguments
     * @param environment additional environment variables
     */
    public record Program(List<String> command, Map<String, String> environment) implements Way {}

    /**
     * A running server that uses streamable HTTP.
     *
     * @param url its URL
     * @param headers sent with every request
     * @param apiKeyEnv the environment variable with a bearer token; empty for none
     */
    public record Address(URI url, Map<String, String> headers, String apiKeyEnv) implements Way {
        /** Parses an http(s) URL; empty for other text. */
        public static Optional<URI> url(String text) {
            try {
                URI url = URI.create(text.strip());
                boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                return isHttp && url.getHost() != null ? Optional.of(url) : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            // shown like engines: without secrets
            return new EngineAddress(url.toString()).toString();
        }
    }

    /** A server from the command line, with defaults for everything else. */
    public static McpServer of(String name, Way way) {
        return new McpServer(
                name,
                way,
                true,
                Optional.empty(),
                false,
                McpTable.START_TIMEOUT,
                McpTable.TIMEOUT,
                McpTable.MAX_OUTPUT);
    }

    /** The server in messages. Without its command line, whose arguments may be secret. */
    public String shown() {
        return switch (way) {
            case Program ignored -> "MCP server " + name;
            case Address address -> "MCP server %s (%s)".formatted(name, address);
        };
    }
}
