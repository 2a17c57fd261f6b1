package dev.lmresp.server;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Logs each request after its answer, or only the failed ones. */
public final class RequestLog {
    /** Which requests are logged. */
    public enum Extent {
        NONE,
        /** Failed requests, one line each, and the first refusal of each kind before admission. */
        FAILURES,
        /** All requests, with what was changed or dropped in each. */
        ALL
    }

    /** Logs nothing. */
    public static final RequestLog NONE = new RequestLog(Extent.NONE, line -> {});

    /** Enough to see wrong settings, without letting a client fill the disk. */
    private static final int MOST_REFUSALS = 100;

    private static final int SWITCHED = 101;

    private final Extent extent;
    private final Consumer<String> lines;
    private final LoggedNotes loggedNotes = new LoggedNotes();
    private final Set<String> refusals = ConcurrentHashMap.newKeySet();

    /**
     * Creates a log.
     *
     * @param lines receives the entries; continuation lines are indented
     */
    public RequestLog(Extent extent, Consumer<String> lines) {
        this.extent = extent;
        this.lines = lines;
    }

    /** The filter for all requests. */
    Filter filter() {
        return extent == Extent.NONE
                ? (chain, request, response) -> chain.proceed()
                : this::answered;
    }

    private void answered(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var logged = new LoggedRequest(request, it -> write(it, it.endStatus()));
        try {
            ScopedValue.where(LoggedRequest.CURRENT, logged).run(chain::proceed);
        } finally {
            if (!logged.isBackground()) {
                write(logged, status(logged, response));
            }
        }
    }

    private static int status(LoggedRequest logged, RoutingResponse response) {
        if (logged.hasSwitched()) {
            return SWITCHED;
        }
        // the client disconnected before a status was sent
        return response.isSent() ? response.status().code() : 0;
    }

    /** Logs a response on a WebSocket after it has been made. */
    void onWebSocket(ServerRequest opening, Runnable response) {
        if (extent == Extent.NONE) {
            response.run();
            return;
        }
        var logged = LoggedRequest.onWebSocket(opening);
        try {
            ScopedValue.where(LoggedRequest.CURRENT, logged).run(response);
        } finally {
            write(logged, logged.status());
        }
    }

    private void write(LoggedRequest logged, int status) {
        if (extent == Extent.ALL) {
            List<String> notes = loggedNotes.fresh(logged.session(), logged.notes());
            lines.accept(logged.line(status) + indented(notes));
        } else if (logged.hasFailed(status)) {
            lines.accept(logged.line(status));
        } else if (isNews(logged.refusal(status))) {
            lines.accept(logged.line(status) + " (more like it only with --verbose)");
        }
    }

    private boolean isNews(String refusal) {
        return !refusal.isEmpty() && refusals.size() < MOST_REFUSALS && refusals.add(refusal);
    }

    private static String indented(List<String> notes) {
        var text = new StringBuilder();
        notes.forEach(note -> text.append("\n    ").append(note));
        return text.toString();
    }

    /** Logs a request that was refused before it could be read. */
    void refused(String line) {
        if (extent == Extent.ALL) {
            lines.accept(line);
        }
    }
}
