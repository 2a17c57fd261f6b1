package dev.lmresp.cli;

import dev.lmresp.server.ClientLeft;
import dev.lmresp.terminal.ControlCharacters;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Logs internal problems of a serving command to standard error: a line for each kind of problem,
 * and once a minute the number of further ones, so that clients cannot fill the disk. {@code
 * --verbose} adds stack traces.
 *
 * <p>{@code logging.properties} registers this class, so it also receives the logs of libraries.
 */
public final class ProblemLog extends Handler {
    /**
     * At {@link Level#FINE} everything is shown. Held here, because the JDK discards unreferenced
     * loggers.
     */
    private static final Logger OURS = Logger.getLogger("dev.lmresp");

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Further kinds within a minute are counted together. */
    private static final int MOST_KINDS = 30;

    private static final int LONGEST_TEXT = 500;

    private record Kind(String logger, String message, String failure) {
        static final Kind OTHER = new Kind("", "", "");

        static Kind of(LogRecord problem) {
            Throwable failure = problem.getThrown();
            return new Kind(
                    String.valueOf(problem.getLoggerName()),
                    String.valueOf(problem.getMessage()),
                    failure == null ? "" : root(failure).getClass().getName());
        }
    }

    /** The number of problems not reported yet, and the last of them. */
    private record Unreported(int count, String last) {
        static final Unreported NOTHING = new Unreported(0, "");
    }

    private final PrintStream out;
    private final Duration minute;

    /** The kinds reported in this minute. */
    private final Map<Kind, Unreported> kinds = new HashMap<>();

    /** Created by the JDK. */
    public ProblemLog() {
        this(System.err, MINUTE);
    }

    ProblemLog(PrintStream out, Duration minute) {
        this.out = out;
        this.minute = minute;
    }

    /** From now on also logs stack traces, and disconnects of clients. */
    static void showAll() {
        OURS.setLevel(Level.FINE);
    }

    /** Logs uncaught exceptions of threads here. */
    static void takeUncaught() {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) ->
                        OURS.log(Level.SEVERE, "a thread ended because of a bug", failure));
    }

    @Override
    public void publish(LogRecord problem) {
        boolean all = OURS.isLoggable(Level.FINE);
        Throwable failure = problem.getThrown();
        if (!isLoggable(problem) || (!all && ClientLeft.isMeantBy(failure))) {
            return;
        }
        if (isFirst(problem)) {
            boolean isBug = problem.getLevel().equals(Level.SEVERE);
            print(text(problem) + (isBug && !all ? "; --verbose shows where" : ""));
            if (failure != null && all) {
                failure.printStackTrace(out);
            }
        }
    }

    private synchronized boolean isFirst(LogRecord problem) {
        Kind kind = Kind.of(problem);
        if (kinds.isEmpty()) {
            Thread.ofVirtual().name("problem-log").start(this::count);
        }
        if (!kinds.containsKey(kind) && kinds.size() >= MOST_KINDS) {
            kind = Kind.OTHER;
        }
        Unreported before = kinds.get(kind);
        kinds.put(
                kind,
                before == null
                        ? Unreported.NOTHING
                        : new Unreported(before.count + 1, text(problem)));
        return before == null && !kind.equals(Kind.OTHER);
    }

    private void count() {
        try {
            do {
                Thread.sleep(minute);
            } while (!isQuietMinute());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends a minute, and reports its problems; false if there were none. */
    private synchronized boolean isQuietMinute() {
        kinds.values().removeIf(Unreported.NOTHING::equals);
        flush();
        return kinds.isEmpty();
    }

    /** Reports everything that is pending. */
    @Override
    public synchronized void flush() {
        kinds.replaceAll(
                (kind, untold) -> {
                    if (untold.count > 0) {
                        print("%s (%d more in a minute)".formatted(untold.last, untold.count));
                    }
                    return Unreported.NOTHING;
                });
    }

    @Override
    public void close() {
        flush();
    }

    private void print(String text) {
        LocalTime now = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS);
        out.println(now + " lmresp: " + text);
        out.flush();
    }

    private static String text(LogRecord problem) {
        var text = new StringBuilder(String.valueOf(problem.getMessage()));
        Throwable failure = problem.getThrown();
        if (failure != null) {
            text.append(": ").append(root(failure));
        }
        if (text.length() > LONGEST_TEXT) {
            text.setLength(LONGEST_TEXT);
            text.append(" ...");
        }
        return ControlCharacters.of(text.toString());
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }
}
