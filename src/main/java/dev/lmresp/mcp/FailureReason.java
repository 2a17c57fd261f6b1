package dev.lmresp.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;

import io.modelcontextprotocol.client.transport.McpHttpClientTransportAuthorizationException;
import io.modelcontextprotocol.spec.McpError;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/** Explains the SDK's exceptions for people. */
final class FailureReason {
    private static final int LONGEST = 300;

    private FailureReason() {}

    static String of(Throwable failure) {
        for (Throwable it = failure; it != null; it = it.getCause()) {
            switch (it) {
                case McpError error when error.getJsonRpcError() != null -> {
                    return shortened("it reports: " + error.getJsonRpcError().message());
                }
                case McpHttpClientTransportAuthorizationException refused -> {
                    return "it returned HTTP %d: set 'api-key-env' or 'headers' in its table"
                            .formatted(refused.getResponseInfo().statusCode());
                }
                case JsonMappingException unread -> {
                    // its message is about Java classes
                    return "its answer violates the protocol: %s is not valid"
                            .formatted(path(unread));
                }
                case JsonProcessingException unread -> {
                    return shortened(
                            "its answer violates the protocol: " + unread.getOriginalMessage());
                }
                case ConnectException ignored -> {
                    return "it cannot be reached";
                }
                case UnresolvedAddressException ignored -> {
                    return "there is no such host";
                }
                case HttpTimeoutException ignored -> {
                    return "it does not answer in time";
                }
                default -> {
                    // try its cause
                }
            }
        }
        Throwable root = McpError.findRootCause(failure);
        String message = root.getMessage();
        return shortened(message == null ? root.getClass().getSimpleName() : message);
    }

    /** The path in a message, such as {@code 'content[0].text'}. */
    private static String path(JsonMappingException unread) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference step : unread.getPath()) {
            boolean isMember = step.getFieldName() != null;
            path.append(isMember && !path.isEmpty() ? "." : "");
            path.append(isMember ? step.getFieldName() : "[" + step.getIndex() + "]");
        }
        return path.isEmpty() ? "the result" : "'" + path + "'";
    }

    private static String shortened(String message) {
        String line = message.strip().lines().findFirst().orElse("");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
