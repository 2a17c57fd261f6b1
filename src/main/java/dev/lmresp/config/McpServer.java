package dev.lmresp.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server of the Model Context Protocol, whose tools a model may call.
 *
 * @param name what the names of its tools begin with
 * @param way how it is reached
 * @param isEnabled whether it is used without being asked for
 * @param tools the only tools of it that are offered; empty for all
 * @param runsUnasked whether its tools run without anybody being asked
 * @param startTimeout how long it may take until it has said which tools it has
 * @param timeout how long a call may take
 * @param maxOutput how many bytes of what a tool answers the model gets, at least 2
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

    /** How a server is reached. */
    public sealed interface Way {}

    /**
     * A program of this machine, which speaks on its standard input and output.
     *
     * @param command the program and its arguments
     * @param environment variables besides those that lmresp has itself
     */
    public record Program(List<String> command, Map<String, String> environment) implements Way {}

    /**
     * One that runs, and speaks streamable HTTP.
     *
     * @param url where
     * @param headers sent with every request
     * @param apiKeyEnv the environment variable with a bearer token; empty for none
     */
    public record Address(URI url, Map<String, String> headers, String apiKeyEnv) implements Way {
        /** The address that a text is; empty when it is none. */
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
            // as engines are shown: without what only their owner may know
            return new EngineAddress(url.toString()).toString();
        }
    }

    /** One that is named on the command line, with defaults for all else. */
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

    /** The server as messages name it. Not with its command: its arguments may be secret. */
    public String shown() {
        return switch (way) {
            case Program ignored -> "MCP server " + name;
            case Address address -> "MCP server %s (%s)".formatted(name, address);
        };
    }
}
