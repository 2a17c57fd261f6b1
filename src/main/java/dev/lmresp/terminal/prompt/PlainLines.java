package dev.lmresp.terminal.prompt;

import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/** A prompt with line-based input: a terminal without escape sequences, or no terminal. */
public final class PlainLines {
    private static final long SLICE = 100;

    private final Terminal terminal;

    public PlainLines(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Reads a text; a block, or lines continued by a backslash, are one text. */
    public Line read(String prompt) {
        Thread reader = Thread.currentThread();
        try (var _ = SignalWatch.interrupts(terminal, reader::interrupt)) {
            return text(prompt);
        } catch (InterruptedIOException e) {
            terminal.writer().println();
            return new Line.Interrupted();
        } catch (IOException e) {
            return new Line.End();
        }
    }

    private Line text(String prompt) throws IOException {
        var text = new StringBuilder();
        String ask = prompt;
        while (true) {
            terminal.writer().print(ask);
            terminal.flush();
            Optional<String> line = line();
            if (line.isEmpty()) {
                return text.isEmpty()
                        ? new Line.End()
                        : new Line.Text(Block.content(text.toString()));
            }
            text.append(line.get());
            if (Block.isOpen(text.toString())) {
                text.append('\n');
            } else if (!text.toString().startsWith("\"\"\"")
                    && Block.isContinued(text.toString())) {
                text.setCharAt(text.length() - 1, '\n');
            } else {
                return new Line.Text(Block.content(text.toString()));
            }
            ask = "... ";
        }
    }

    /** A line without its end; empty at the end of input. */
    private Optional<String> line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            int c = character();
            if (c == '\n' || (c < 0 && !line.isEmpty())) {
                return Optional.of(line.toString());
            }
            if (c < 0) {
                return Optional.empty();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
    }

    /** Reads with a short timeout: a read without one could not be interrupted. */
    private int character() throws IOException {
        int c = NonBlockingReader.READ_EXPIRED;
        while (c == NonBlockingReader.READ_EXPIRED) {
            c = terminal.reader().read(SLICE);
        }
        return c;
    }
}
