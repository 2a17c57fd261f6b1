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
 * The prompt of a chat.
 *
 * <p>Enter sends. Alt-Enter, Ctrl-J and a backslash at the end insert a line; {@code """} begins a
 * block of lines that another {@code """} ends; pasted text keeps its lines. Up, Down and Ctrl-R
 * recall earlier inputs, Tab completes, Ctrl-X Ctrl-E opens the text in an editor.
 *
 * <p>From its creation to its {@link #close} the terminal does not echo, Ctrl-C does nothing except
 * with {@link SignalWatch#interrupts}, and what is typed between two prompts appears at the second.
 * On a dumb terminal it reads lines, and none of this applies.
 */
public final class Prompt implements AutoCloseable {
    private static final String LINE_AGAIN = "\r\u001b[K";

    private final TakenTerminal taken;
    private final Terminal terminal;
    private final TextEditor editor;
    private final Optional<LineEditor> lines;

    /**
     * Creates a prompt without a saved history.
     *
     * @param environment the environment's variables, for the editor
     * @param warnings receives sentences for the user
     */
    public Prompt(
            Terminal terminal,
            Completions completions,
            Map<String, String> environment,
            Consumer<String> warnings) {
        this(terminal, (HistoryFile) null, completions, environment, warnings);
    }

    /**
     * Creates a prompt with a saved history of 10,000 inputs, except those that begin with a blank.
     *
     * @param history the history file, readable by its owner only. If it cannot be read or written
     *     there is one warning, and the prompt works without it
     * @param environment the environment's variables, for the editor
     * @param warnings receives sentences for the user
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
        // what was typed before was echoed, and is about to be shown again
        lines.ifPresent(editor -> terminal.writer().write(LINE_AGAIN));
        lines.ifPresent(editor -> editor.onSuspension(taken.suspension()));
    }

    /** The terminal, for other output between two lines. */
    public TakenTerminal taken() {
        return taken;
    }

    /**
     * Reads a text. Ctrl-C clears a text being typed and continues.
     *
     * @param prompt the text before the cursor; may have escape sequences for colours
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

    /** Shows notices above the line being typed, as soon as they arrive. */
    public void watch(Notices notices) {
        lines.ifPresent(editor -> editor.watch(notices));
    }

    /**
     * Starts the next {@link #read} with keys that were pressed before it, and that take effect as
     * if pressed then, including Enter.
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

    /** Restores the terminal's state; it stays open. */
    @Override
    public void close() {
        taken.close();
    }
}
