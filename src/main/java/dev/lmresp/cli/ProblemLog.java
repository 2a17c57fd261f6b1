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
 * What goes wrong inside while a command serves, told on standard error: a line for each kind of
 * problem, and where there are more of a kind, how many, once a minute. So nobody who can connect
 * fills the disk. {@code --verbose} shows where a problem comes from.
 *
 * <p>{@code logging.properties} names this class, so it takes what libraries log, too.
 */
public final class ProblemLog extends Handler {
    /** At {@link Level#FINE} everything is shown. Held here, as the JDK forgets unused loggers. */
    private static final Logger OURS = Logger.getLogger("dev.lmresp");

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** More in a minute are counted together. */
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

    /** How many there were that nobody has been told of, and the last of them. */
    private record Untold(int count, String last) {
        static final Untold NOTHING = new Untold(0, "");
    }

    private final PrintStream out;
    private final Duration minute;

    /** What was told of in this minute. */
    private final Map<Kind, Untold> kinds = new HashMap<>();

    /** Made by the JDK. */
    public ProblemLog() {
        this(System.err, MINUTE);
    }

    ProblemLog(PrintStream out, Duration minute) {
        this.out = out;
        this.minute = minute;
    }

    /** From now on stack traces are shown, and what only means that a client has left. */
    static void showAll() {
        OURS.setLevel(Level.FINE);
    }

    /** Tells here what threads die of. */
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
        Untold before = kinds.get(kind);
        kinds.put(
                kind,
                before == null ? Untold.NOTHING : new Untold(before.count + 1, text(problem)));
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

    /** Ends a minute, and tells what there was in it; false when it was nothing. */
    private synchronized boolean isQuietMinute() {
        kinds.values().removeIf(Untold.NOTHING::equals);
        flush();
        return kinds.isEmpty();
    }

    /** Tells what nobody has been told of yet. */
    @Override
    public synchronized void flush() {
        kinds.replaceAll(
                (kind, untold) -> {
                    if (untold.count > 0) {
                        print("%s (%d more in a minute)".formatted(untold.last, untold.count));
                    }
                    return Untold.NOTHING;
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
