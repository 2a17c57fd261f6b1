package dev.lmresp.server;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Tells of each request when it has been answered, or only of those that failed. */
public final class RequestLog {
    /** Which requests are told of. */
    public enum Extent {
        /** None. */
        NONE,
        /**
         * Those that failed, a line each, and of those that were not let in the first of a kind.
         */
        FAILURES,
        /** All, each with what could not be carried over. */
        ALL
    }

    /** Tells of nothing. */
    public static final RequestLog NONE = new RequestLog(Extent.NONE, line -> {});

    /** Enough to see what is set up wrongly; whoever knocks for ever fills no disk. */
    private static final int MOST_REFUSALS = 100;

    private final Extent extent;
    private final Consumer<String> lines;
    private final ToldNotes told = new ToldNotes();
    private final Set<String> refusals = ConcurrentHashMap.newKeySet();

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
            } else if (isNews(logged.refusal(status))) {
                lines.accept(logged.line(status) + " (more like it only with --verbose)");
            }
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

    /** Tells of a request that was refused before it could be read. */
    void refused(String line) {
        if (extent == Extent.ALL) {
            lines.accept(line);
        }
    }
}
