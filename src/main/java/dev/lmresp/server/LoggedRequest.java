package dev.lmresp.server;

import dev.lmresp.chat.Dialect;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.Usage;
import dev.lmresp.translate.Note;

import io.helidon.webserver.http.ServerRequest;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** The log entry of one request: method and path, engine, outcome. */
final class LoggedRequest implements ExchangeListener {
    static final ScopedValue<LoggedRequest> CURRENT = ScopedValue.newInstance();

    /** The session headers of Codex and Claude Code. */
    private static final List<String> SESSION =
            List.of("session-id", "session_id", "x-claude-code-session-id");

    private static final int LONGEST_REASON = 500;

    /** Codex tries a WebSocket first and continues without one. */
    private static final int UPGRADE_REQUIRED = 426;

    private final ServerRequest request;
    private final Consumer<LoggedRequest> later;
    private final String method;
    private final long begun = System.nanoTime();
    private volatile boolean hasSwitched;
    private volatile String model = "";
    private volatile String engine = "";
    private volatile long first;
    private volatile List<Note> notes = List.of();
    private volatile boolean goesOn;
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable ApiError error;

    /**
     * @param later called when the response ends after the answer to the request
     */
    LoggedRequest(ServerRequest request, Consumer<LoggedRequest> later) {
        this(request, request.prologue().method().text(), later);
    }

    private LoggedRequest(ServerRequest request, String method, Consumer<LoggedRequest> later) {
        this.request = request;
        this.method = method;
        this.later = later;
    }

    /** The entry of a response on the WebSocket that a request has opened. */
    static LoggedRequest onWebSocket(ServerRequest opening) {
        return new LoggedRequest(opening, "WEBSOCKET", _ -> {});
    }

    /** The connection has switched to another protocol. */
    static void switched() {
        current().ifPresent(logged -> logged.hasSwitched = true);
    }

    boolean hasSwitched() {
        return hasSwitched;
    }

    /** The status of a response on a WebSocket, as it would be over HTTP. */
    int status() {
        Outcome how = outcome;
        ApiError why = error;
        return how != null ? how.status() : why != null ? why.status() : 200;
    }

    /** The entry of the request that this thread answers; empty when it is not logged. */
    static Optional<LoggedRequest> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** The observer that logs the current request. */
    static ExchangeListener listener() {
        return CURRENT.isBound() ? CURRENT.get() : ExchangeListener.NONE;
    }

    /** The request was refused or failed. */
    static void failed(ApiError error) {
        current().ifPresent(logged -> logged.error = error);
    }

    @Override
    public void asked(String address, String name, Dialect dialect, byte[] body) {
        engine = address;
        model = name;
    }

    @Override
    public void event(long number, Event event) {
        if (first == 0 && event instanceof Event.ItemAdded) {
            first = System.nanoTime();
        }
    }

    @Override
    public void noted(List<Note> all, List<Note> learned) {
        notes = all;
    }

    @Override
    public void ended(Outcome how) {
        if (how instanceof Outcome.Failed failed) {
            error = failed.error();
        }
        synchronized (this) {
            outcome = how;
        }
        if (goesOn) {
            later.accept(this);
        }
    }

    /** The request is answered before its response has ended, unless that has already. */
    synchronized void goesOn() {
        goesOn = outcome == null;
    }

    /** Whether the response may go on after the request is answered. */
    boolean isBackground() {
        return goesOn;
    }

    /** The status for the end of a response that went on. */
    int endStatus() {
        Outcome how = outcome;
        return how == null ? 0 : how.status();
    }

    /** The session; notes are logged once for each. */
    String session() {
        return SESSION.stream()
                .map(name -> Headers.get(request, name))
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElseGet(this::client);
    }

    List<String> notes() {
        return notes.stream().map(Note::toString).map(LoggedRequest::oneLine).toList();
    }

    /** True when an admitted request failed. */
    boolean hasFailed(int status) {
        return outcome instanceof Outcome.Failed || status >= 500;
    }

    /** The kind of a refusal before admission: client and reason. Empty for any other request. */
    String refusal(int status) {
        ApiError why = error;
        return why == null || status < 400 || status == UPGRADE_REQUIRED
                ? ""
                : client() + " " + status + " " + why.code();
    }

    /**
     * The log line.
     *
     * @param status the status sent, 0 when the client had disconnected
     */
    String line(int status) {
        var line =
                new StringBuilder(
                        "%s %s %s %.0f ms %s"
                                .formatted(
                                        method,
                                        // the raw path: a decoded one may contain line ends
                                        request.prologue().uriPath().rawPath(),
                                        status == 0 ? "-" : status,
                                        (System.nanoTime() - begun) / 1e6,
                                        client())
                                .strip());
        String ending = oneLine(String.join(", ", ending()));
        return ending.isEmpty() ? line.toString() : line.append(": ").append(ending).toString();
    }

    private List<String> ending() {
        var parts = new ArrayList<String>();
        Outcome how = outcome;
        if (how instanceof Outcome.Answered answered) {
            parts.add(status(answered.response()));
        } else if (how instanceof Outcome.ClientGone) {
            parts.add("client disconnected");
        } else if (how != null) {
            parts.add("failed");
        }
        if (goesOn) {
            parts.add("in the background");
        }
        if (!engine.isEmpty()) {
            parts.add(model + " at " + engine);
        }
        if (how instanceof Outcome.Answered answered) {
            Usage usage = answered.response().usage();
            if (usage != null) {
                parts.add(tokens(usage));
            }
        }
        if (first != 0) {
            parts.add("first after %.0f ms".formatted((first - begun) / 1e6));
        }
        ApiError why = error;
        if (why != null) {
            parts.add(reason(why));
        }
        return parts;
    }

    private static String status(Response response) {
        String status = response.status().name().toLowerCase(Locale.ROOT);
        String reason = response.incompleteReason();
        return reason.isEmpty() ? status : status + " (" + reason + ")";
    }

    private static String tokens(Usage usage) {
        String cached = usage.cachedTokens() > 0 ? " (" + usage.cachedTokens() + " cached)" : "";
        return usage.inputTokens() + cached + " + " + usage.outputTokens() + " tokens";
    }

    private static String reason(ApiError error) {
        String param = error.param() == null ? "" : error.param() + ": ";
        String text = param + error.text();
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
    }

    /** Prevents log injection through values that others control. */
    private static String oneLine(String text) {
        return text.replaceAll("(?U)[\\s\\p{Cntrl}]+", " ");
    }

    private String client() {
        String agent = Headers.get(request, "user-agent");
        int end = agent.indexOf(' ');
        return (end < 0 ? agent : agent.substring(0, end)).toLowerCase(Locale.ROOT);
    }
}
