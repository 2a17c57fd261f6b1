package dev.lmresp.mcp;

import dev.lmresp.config.McpServer;
import dev.lmresp.config.McpServer.Address;

import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;

/** Creates transports for streamable HTTP. */
final class HttpTransport {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_RESPONSE = 64 << 20;

    private HttpTransport() {}

    /**
     * A transport that sends the server's headers.
     *
     * @param environment the environment's variables
     * @throws McpFailure when a key is not set, or a header cannot be sent
     */
    static McpClientTransport to(
            McpServer server, Address address, Map<String, String> environment, McpJsonMapper json)
            throws McpFailure {
        URI url = address.url();
        HttpRequest.Builder request = HttpRequest.newBuilder();
        try {
            address.headers().forEach(request::setHeader);
            if (!address.apiKeyEnv().isEmpty()) {
                request.setHeader("Authorization", "Bearer " + key(server, address, environment));
            }
        } catch (IllegalArgumentException e) {
            throw new McpFailure("%s: %s".formatted(server.shown(), e.getMessage()));
        }
        String origin = url.getScheme() + "://" + url.getRawAuthority();
        String path = url.toString().substring(url.toString().indexOf(origin) + origin.length());
        return HttpClientStreamableHttpTransport.builder(origin)
                .endpoint(path.isEmpty() ? "/" : path)
                .jsonMapper(json)
                // an upgrade to HTTP/2 confuses servers that do not support it
                .clientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1))
                .requestBuilder(request)
                .connectTimeout(CONNECT_TIMEOUT)
                .maxResponseSize(MAX_RESPONSE)
                .build();
    }

    private static String key(McpServer server, Address address, Map<String, String> environment)
            throws McpFailure {
        String key = environment.getOrDefault(address.apiKeyEnv(), "").strip();
        if (key.isEmpty()) {
            throw new McpFailure(
                    "%s: the environment variable %s of 'api-key-env' is not set"
                            .formatted(server.shown(), address.apiKeyEnv()));
        }
        return key;
    }
}
