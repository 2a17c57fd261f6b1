package dev.lmresp.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * Tells of each request when it has been answered: what was asked, how it ended, and what was lost.
 */
final class RequestLog implements Filter {
    private final Consumer<String> lines;

    RequestLog(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long begun = System.nanoTime();
        try {
            chain.proceed();
        } finally {
            lines.accept(line(begun, request, response));
        }
    }

    private static String line(long begun, RoutingRequest request, RoutingResponse response) {
        String notes = response.headers().first(HeaderNames.create(Headers.NOTES)).orElse("");
        return "%s %s %s %.0f ms %s%s"
                .formatted(
                        request.prologue().method().text(),
                        // as it was sent: what is decoded may hold line ends
                        request.prologue().uriPath().rawPath(),
                        // nobody was there to be told a status
                        response.isSent() ? response.status().code() : "-",
                        (System.nanoTime() - begun) / 1e6,
                        client(request),
                        notes.isEmpty() ? "" : "\n    " + notes.replace("; ", "\n    "))
                .strip();
    }

    private static String client(RoutingRequest request) {
        String agent = Headers.get(request, "user-agent");
        int end = agent.indexOf(' ');
        return (end < 0 ? agent : agent.substring(0, end)).toLowerCase(Locale.ROOT);
    }
}
