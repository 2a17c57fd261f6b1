package dev.lmresp.terminal;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * The writer of commands: makes control characters visible, wherever a text comes from ({@link
 * ControlCharacters}). Our own escape sequences bypass it with {@link #ansi}.
 */
public final class ControlCharactersWriter extends PrintWriter {
    private static final String CONTINUATION = "    ";

    private final BooleanSupplier isTerminal;
    private final boolean isLog;
    private boolean isKnown;
    private boolean isShown;

    /** The end of the last write, whose meaning depends on what follows. */
    private String held = "";

    private ControlCharactersWriter(Writer out, BooleanSupplier isTerminal, boolean isLog) {
        super(out, true);
        this.isTerminal = isTerminal;
        this.isLog = isLog;
    }

    /**
     * For answers: bytes for a program or a file must not change, so only terminal output is
     * filtered.
     *
     * @param isTerminal called at most once, and only when it matters
     */
    public static ControlCharactersWriter forAnswers(Writer out, BooleanSupplier isTerminal) {
        return new ControlCharactersWriter(out, isTerminal, false);
    }

    /**
     * For notices and logs, which people eventually read wherever they go. Continuation lines of a
     * text are indented, so that no text can pass for another line.
     */
    public static ControlCharactersWriter forNotices(Writer out) {
        return new ControlCharactersWriter(out, () -> true, true);
    }

    /**
     * Writes escape sequences for the terminal, unfiltered.
     *
     * @param out any writer; other kinds are never filtered
     */
    public static void ansi(PrintWriter out, String sequences) {
        if (out instanceof ControlCharactersWriter writer) {
            writer.raw(sequences);
        } else {
            out.write(sequences);
        }
    }

    /** A stream for code that writes UTF-8 bytes, such as loggers. */
    public PrintStream stream() {
        return new PrintStream(new Utf8ToText(this), true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(String text, int from, int length) {
        synchronized (lock) {
            String piece = held + text.substring(from, from + length);
            held = "";
            if (ControlCharacters.isPrintable(piece)) {
                raw(continued(piece));
            } else if (isShown()) {
                int end = piece.length() - (isOpen(piece.charAt(piece.length() - 1)) ? 1 : 0);
                held = piece.substring(end);
                raw(continued(ControlCharacters.lines(piece.substring(0, end))));
            } else {
                raw(piece);
            }
        }
    }

    @Override
    public void write(char[] text, int from, int length) {
        write(new String(text, from, length), 0, length);
    }

    @Override
    public void write(int character) {
        write(String.valueOf((char) character), 0, 1);
    }

    @Override
    public void println() {
        synchronized (lock) {
            finishHeld();
            super.println();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            finishHeld();
            super.close();
        }
    }

    /** Writes what is held back, as the end of a line. */
    private void finishHeld() {
        raw(ControlCharacters.lines(held + "\n").stripTrailing());
        held = "";
    }

    private void raw(String text) {
        super.write(text, 0, text.length());
    }

    private static boolean isOpen(char last) {
        return last == '\r' || Character.isHighSurrogate(last);
    }

    private boolean isShown() {
        if (!isKnown) {
            isKnown = true;
            isShown = isTerminal.getAsBoolean();
        }
        return isShown;
    }

    private String continued(String text) {
        if (!isLog || text.indexOf('\n') < 0) {
            return text;
        }
        return text.replaceAll("\n(?!\n|\t| {4}|\\z)", "\n" + CONTINUATION);
    }
}
