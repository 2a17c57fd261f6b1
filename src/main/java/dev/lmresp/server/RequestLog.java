package dev.lmresp.server;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

import java.util.List;
import java.util.function.Consumer;

/** Tells of each request when it has been answered, or only of those that failed. */
public final class RequestLog {
    /** Which requests are told of. */
    public enum Extent {
        /** None. */
        NONE,
        /** Those that failed, a line each. */
        FAILURES,
        /** All, each with what could not be carried over. */
        ALL
    }

    /** Tells of nothing. */
    public static final RequestLog NONE = new RequestLog(Extent.NONE, line -> {});

    private final Extent extent;
    private final Consumer<String> lines;
    private final ToldNotes told = new ToldNotes();

    /**
     * A log.
     *
     * @param lines takes what is told; lines after the first of it are indented
     */
    public RequestLog(Extent extent, Consumer<String> lines) {
        this.extent = extent;
        this.lines = lines;
    }

    /** The filter through which all requests go. */
    Filter filter() {
        return extent == Extent.NONE
                ? (chain, request, response) -> chain.proceed()
                : this::answered;
    }

    private void answered(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var logged = new LoggedRequest(request);
        try {
            ScopedValue.where(LoggedRequest.CURRENT, logged).run(chain::proceed);
        } finally {
            // nobody was there to be told a status that was not sent
            int status = response.isSent() ? response.status().code() : 0;
            if (extent == Extent.ALL) {
                List<String> notes = told.fresh(logged.session(), logged.notes());
                lines.accept(logged.line(status) + indented(notes));
            } else if (logged.hasFailed(status)) {
                lines.accept(logged.line(status));
            }
        }
    }

    private static String indented(List<String> notes) {
        var text = new StringBuilder();
        notes.forEach(note -> text.append("\n    ").append(note));
        return text.toString();
    }

    /** Tells of a request that was refused before it could be read. */
    void refused(String line) {
        if (extent == Extent.ALL) {
            lines.accept(line);
        }
    }
}
