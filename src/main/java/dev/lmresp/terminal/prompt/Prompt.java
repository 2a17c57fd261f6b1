package dev.lmresp.terminal.prompt;

import dev.lmresp.terminal.prompt.TextEditor.Edited;

import org.jline.reader.EndOfFileException;
import org.jline.reader.MaskingCallback;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a person types to a chat.
 *
 * <p>Enter sends. Alt-Enter, Ctrl-J and a backslash at the end begin another line; {@code """}
 * begins a block of lines that another {@code """} ends; a pasted text keeps its lines. Up, Down
 * and Ctrl-R bring back what was asked before, Tab completes, Ctrl-X Ctrl-E opens the text in an
 * editor.
 *
 * <p>From its making to its {@link #close} the terminal does not echo what is typed, Ctrl-C does
 * nothing unless {@link SignalWatch#interrupts} says otherwise, and what is typed between two
 * prompts is there at the second. On a dumb terminal it reads lines, and nothing of this applies.
 */
public final class Prompt implements AutoCloseable {
    private static final String LINE_AGAIN = "\r\u001b[K";

    private final TakenTerminal taken;
    private final Terminal terminal;
    private final TextEditor editor;
    private final Optional<LineEditor> lines;

    /**
     * A prompt that remembers nothing beyond its end.
     *
     * @param environment the environment's variables, for the editor
     * @param warnings takes sentences for the person at the terminal
     */
    public Prompt(
            Terminal terminal,
            Completions completions,
            Map<String, String> environment,
            Consumer<String> warnings) {
        this(terminal, (HistoryFile) null, completions, environment, warnings);
    }

    /**
     * A prompt that remembers what was asked, the last 10,000 times, but not lines that begin with
     * a blank.
     *
     * @param history the file for it, readable by its owner only. Where it cannot be read or
     *     written there is one warning, and the prompt works without
     * @param environment the environment's variables, for the editor
     * @param warnings takes sentences for the person at the terminal
     */
    public Prompt(
            Terminal terminal,
            Path history,
            Completions completions,
            Map<String, String> environment,
            Consumer<String> warnings) {
        this(terminal, new HistoryFile(history), completions, environment, warnings);
    }

    private Prompt(
            Terminal terminal,
            @Nullable HistoryFile history,
            Completions completions,
            Map<String, String> environment,
            Consumer<String> warnings) {
        this.terminal = terminal;
        this.editor = new TextEditor(environment);
        this.taken = new TakenTerminal(terminal);
        this.lines =
                QuietMode.isOutOfReach(terminal)
                        ? Optional.empty()
                        : Optional.of(
                                new LineEditor(
                                        terminal,
                                        new PromptHistory(history, warnings),
                                        completions,
                                        text -> edited(text, warnings)));
        // what was typed before was echoed, and is about to be seen again
        lines.ifPresent(editor -> terminal.writer().write(LINE_AGAIN));
        lines.ifPresent(editor -> editor.onSuspension(taken.suspension()));
    }

    /** The terminal, for what else is shown on it between two lines. */
    public TakenTerminal taken() {
        return taken;
    }

    /**
     * Asks, and waits for the answer. Ctrl-C with something typed takes that away and goes on.
     *
     * @param prompt what stands before the cursor; escape sequences for colours are understood
     * @param initialText a text to edit; ignored on a dumb terminal
     */
    public Line read(String prompt, String initialText) {
        return lines.map(
                        editor -> {
                            try (var _ = taken.shows(editor)) {
                                return read(editor, prompt, initialText);
                            }
                        })
                .orElseGet(() -> new PlainLines(terminal).read(prompt));
    }

    private static Line read(LineEditor editor, String prompt, String initialText) {
        try {
            String pattern = prompt.replace("%", "%%");
            String text = editor.readLine(pattern, null, (MaskingCallback) null, initialText);
            return new Line.Text(editor.content(text));
        } catch (UserInterruptException e) {
            return new Line.Interrupted();
        } catch (EndOfFileException e) {
            return new Line.End();
        }
    }

    /** Shows notices above the line that is being typed, as soon as they come. */
    public void watch(Notices notices) {
        lines.ifPresent(editor -> editor.watch(notices));
    }

    /**
     * Lets the next {@link #read} begin with keys that were pressed before it, in front of those
     * that are still to come: they do what they would have done then, Enter too.
     *
     * @param typed what {@link TypeAhead#stop} returned
     */
    public void replay(String typed) {
        lines.ifPresent(editor -> editor.replay(typed));
    }

    /** Opens a text in the user's editor ({@code $VISUAL}, {@code $EDITOR}, vi or nano). */
    public Edited editor(String text) {
        return taken.lend(() -> editor.edit(text));
    }

    private String edited(String text, Consumer<String> warnings) {
        Edited edited = editor(text);
        if (!edited.problem().isEmpty()) {
            warnings.accept(edited.problem());
        }
        return edited.text();
    }

    /** Leaves the terminal as it was found; it stays open. */
    @Override
    public void close() {
        taken.close();
    }
}
