package dev.lmresp.terminal.prompt;

import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Collects what the user types during an answer. It is not echoed into the answer, but kept for the
 * next prompt:
 *
 * <pre>{@code
 * var typing = new TypeAhead(terminal).onKey(TypeAhead.ESCAPE, answer::cancel).start();
 * try {
 *     answer.await();
 * } finally {
 *     prompt.replay(typing.stop());
 * }
 * }</pre>
 *
 * <p>On a dumb terminal it does nothing: lines wait there until they are read.
 */
public final class TypeAhead {
    /** The Esc key, pressed alone. */
    public static final char ESCAPE = '\u001b';

    /** Ctrl-O. */
    public static final char CTRL_O = '\u000f';

    private static final String PASTES_IN_BRACKETS = "\u001b[?2004h";

    /** The milliseconds to wait for the rest of an escape sequence. */
    private static final long REST_OF_A_KEY = 50;

    private static final long POLL = 100;

    private final Terminal terminal;
    private final Map<Character, Runnable> keys = new HashMap<>();
    private Consumer<String> onChange = typed -> {};
    private final TypedText text = new TypedText();
    private final Thread reader =
            Thread.ofPlatform().daemon().name("type-ahead").unstarted(this::run);
    private volatile boolean isStopping;
    private volatile String shown = "";
    private Attributes before;

    /** Creates one for a single answer; inactive before {@link #start}. */
    public TypeAhead(Terminal terminal) {
        this.terminal = terminal;
        this.before = terminal.getAttributes();
    }

    /**
     * Runs an action when a key is pressed, instead of keeping the key.
     *
     * @param key a control character, or {@link #ESCAPE}
     * @param action the action; must be short; called on the reading thread
     */
    public TypeAhead onKey(char key, Runnable action) {
        keys.put(key, action);
        return this;
    }

    /** Calls an action when {@link #typed} has changed, on the reading thread. */
    public TypeAhead onChange(Consumer<String> action) {
        onChange = action;
        return this;
    }

    /** Starts reading. */
    public TypeAhead start() {
        if (!QuietMode.isOutOfReach(terminal)) {
            before = QuietMode.enter(terminal);
            terminal.writer().write(PASTES_IN_BRACKETS);
            terminal.flush();
            reader.start();
        }
        return this;
    }

    /** The line being typed, approximately, without control characters. */
    public String typed() {
        return shown;
    }

    /**
     * Stops reading, and restores the terminal. Characters that arrive from now on wait for the
     * prompt.
     *
     * @return all characters as received, for {@link Prompt#replay}
     */
    public String stop() {
        isStopping = true;
        if (reader.isAlive()) {
            reader.interrupt();
            join();
            terminal.setAttributes(before);
        }
        return text.raw();
    }

    private void join() {
        boolean isInterrupted = false;
        while (true) {
            try {
                reader.join();
                break;
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        NonBlockingReader in = terminal.reader();
        try {
            while (!isStopping && read(in)) {
                // until the terminal is closed
            }
            while (!isSettled(in)) {
                // until the interrupt that stopped this has been cleared
            }
        } catch (IOException e) {
            // the terminal was closed
        }
    }

    /** Reads a key, if there is one; false at the end of input. */
    private boolean read(NonBlockingReader in) throws IOException {
        try {
            int c = in.read(POLL);
            if (c >= 0) {
                take((char) c, in);
            }
            return c != NonBlockingReader.EOF;
        } catch (InterruptedIOException e) {
            return true;
        }
    }

    /**
     * Reads once more without waiting. Otherwise an interrupt during look-ahead would be reported
     * to the next reader, and the terminal's own thread would continue to wait for a key that is
     * meant for another program.
     */
    private boolean isSettled(NonBlockingReader in) throws IOException {
        try {
            int c = in.read(1);
            if (c >= 0) {
                text.add((char) c);
            }
            return true;
        } catch (InterruptedIOException e) {
            return false;
        }
    }

    private void take(char c, NonBlockingReader in) throws IOException {
        boolean isKey = text.isBetweenKeys();
        boolean isAlone = c != ESCAPE || isLonely(in);
        Runnable action = keys.get(c);
        if (isKey && isAlone && action != null) {
            action.run();
        } else if (!isKey || c != ESCAPE || !isAlone) {
            text.add(c);
        }
        // a paste arrives in many characters, and is shown once
        if (!hasMore(in, 1)) {
            show();
        }
    }

    /** True when Esc is a key by itself, which has no meaning for a prompt, and is dropped. */
    private boolean isLonely(NonBlockingReader in) throws IOException {
        return !hasMore(in, REST_OF_A_KEY);
    }

    private boolean hasMore(NonBlockingReader in, long milliseconds) throws IOException {
        try {
            return in.peek(milliseconds) != NonBlockingReader.READ_EXPIRED;
        } catch (InterruptedIOException e) {
            // being stopped: the rest of a key may still follow
            return true;
        }
    }

    private void show() {
        String now = text.shown();
        if (!now.equals(shown)) {
            shown = now;
            onChange.accept(now);
        }
    }
}
