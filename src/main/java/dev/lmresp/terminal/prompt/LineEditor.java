package dev.lmresp.terminal.prompt;

import dev.lmresp.terminal.Columns;
import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.terminal.Lines;

import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Reference;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JLine's line editor, adapted to text of several lines: Enter sends, except in a block or after a
 * backslash; Alt-Enter and Ctrl-J insert a line; pasted text is never sent by itself.
 */
final class LineEditor extends LineReaderImpl implements Suspension.Holder {
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    private static final Pattern ESCAPE_SEQUENCE =
            Pattern.compile("\u001b(\\[[0-?]*[ -/]*[@-~]|O.|[^\\[O])", Pattern.DOTALL);

    private final Completions completions;
    private final UnaryOperator<String> elsewhere;
    private final Deque<String> pastes = new ArrayDeque<>();
    private String unfinishedPaste = "";
    private String pastedStart = "";
    private Notices notices = new Notices();
    private Optional<Suspension> suspension = Optional.empty();

    /**
     * @param elsewhere edits the text in an external program, which uses the terminal meanwhile
     */
    LineEditor(
            Terminal terminal,
            PromptHistory history,
            Completions completions,
            UnaryOperator<String> elsewhere) {
        super(terminal, "lmresp", null);
        this.completions = completions;
        this.elsewhere = elsewhere;
        setHistory(history);
        var words = new TabKey(completions);
        setParser(words);
        setCompleter(words);
        setCompletionMatcher(words);
        setExpander(new NoExpansion());
        setVariables();
        setWidgets();
        bindKeys();
    }

    private void setVariables() {
        setVariable(SECONDARY_PROMPT_PATTERN, DIM + "… " + PLAIN);
        setVariable(HISTORY_SIZE, HistoryFile.ENTRIES);
        setVariable(BELL_STYLE, "none");
        setOpt(Option.DISABLE_EVENT_EXPANSION);
        setOpt(Option.DISABLE_HIGHLIGHTER);
        // JLine's order and groups of candidates are for shells
        unsetOpt(Option.AUTO_GROUP);
        unsetOpt(Option.GROUP);
        // no colours: some are invisible on some backgrounds
        for (String place : List.of("COMPLETION_STYLE_", "COMPLETION_STYLE_LIST_")) {
            setVariable(place + "STARTING", "bold");
            setVariable(place + "DESCRIPTION", "faint");
            setVariable(place + "SELECTION", "inverse");
        }
    }

    /** Named like JLine's own, because its menus and its search look for these names. */
    private void setWidgets() {
        getWidgets().put(ACCEPT_LINE, this::enter);
        getWidgets().put(BEGIN_PASTE, this::paste);
        getWidgets().put(INTERRUPT, this::clearOrInterrupt);
        getWidgets().put(EDIT_AND_EXECUTE_COMMAND, this::editElsewhere);
        getWidgets().put(CALLBACK_INIT, this::begin);
    }

    private KeyMap<Binding> keyMap() {
        return Objects.requireNonNull(getKeyMaps().get(EMACS));
    }

    private void bindKeys() {
        KeyMap<Binding> keys = keyMap();
        keys.bind((org.jline.reader.Widget) this::newLine, KeyMap.ctrl('J'), KeyMap.alt('\r'));
        keys.bind(new Reference(COMPLETE_WORD), "\t");
        keys.bind(new Reference(DELETE_CHAR), KeyMap.ctrl('D'));
        keys.unbind(KeyMap.ctrl('O'));
        keys.bind((org.jline.reader.Widget) this::stop, KeyMap.ctrl('Z'));
        // sequences that terminals send although their descriptions lack them
        keys.bind(
                new Reference(BEGINNING_OF_LINE), "\u001b[H", "\u001bOH", "\u001b[1~", "\u001b[7~");
        keys.bind(new Reference(END_OF_LINE), "\u001b[F", "\u001bOF", "\u001b[4~", "\u001b[8~");
        keys.bind(new Reference(DELETE_CHAR), "\u001b[3~");
        keys.bind(new Reference(BACKWARD_CHAR), "\u001b[D", "\u001bOD");
        keys.bind(new Reference(FORWARD_CHAR), "\u001b[C", "\u001bOC");
        // move within a text of several lines first; no search by the first word
        keys.bind(new Reference(UP_LINE_OR_HISTORY), "\u001b[A", "\u001bOA");
        keys.bind(new Reference(DOWN_LINE_OR_HISTORY), "\u001b[B", "\u001bOB");
    }

    /** The text of an input: without the marks of a block. */
    String content(String text) {
        return beginsWithPaste(text) ? text : Block.content(text);
    }

    /** Starts the next line with keys that were pressed earlier. */
    void replay(String typed) {
        ReplayedKeys replay = ReplayedKeys.of(typed);
        pastes.addAll(replay.pastes());
        unfinishedPaste = replay.unfinished();
        runMacro(known(replay.keys()));
    }

    /**
     * Removes unknown keys: after one of them JLine mixes up the order of characters that do not
     * come from the keyboard.
     */
    private String known(String typed) {
        return ESCAPE_SEQUENCE
                .matcher(typed)
                .replaceAll(
                        found ->
                                keyMap().getBound(found.group()) == null
                                        ? ""
                                        : Matcher.quoteReplacement(found.group()));
    }

    private boolean begin() {
        pastedStart = "";
        takeInterrupts();
        tellNotices();
        return true;
    }

    /**
     * In raw mode Ctrl-C arrives as a character, and JLine also raises a signal, which would
     * interrupt this line or the next. The character alone is enough.
     */
    private void takeInterrupts() {
        getTerminal().handle(Terminal.Signal.INT, signal -> {});
    }

    /** Shows notices above the line being typed. */
    void watch(Notices incoming) {
        notices = incoming;
        incoming.onArrival(this::tellNotices);
    }

    /** Shows notices that arrived while no line was being typed. */
    private void tellNotices() {
        lock.lock();
        try {
            if (reading) {
                int width = Math.max(1, getTerminal().getSize().getColumns() - 1);
                // in the same format as between two lines
                notices.take().stream()
                        .flatMap(String::lines)
                        .flatMap(line -> Lines.wrapped(ControlCharacters.of(line), width).stream())
                        .map(it -> new AttributedString(it, AttributedStyle.DEFAULT.faint()))
                        .forEach(this::printAbove);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stops the process at Ctrl-Z, which arrives as a character in raw mode. */
    void onSuspension(Suspension other) {
        suspension = Optional.of(other);
    }

    private boolean stop() {
        suspension.ifPresent(Suspension::pressed);
        return true;
    }

    @Override
    protected void handleSignal(Terminal.Signal signal) {
        if (signal == Terminal.Signal.CONT) {
            suspension.ifPresent(Suspension::goesOn);
        } else {
            super.handleSignal(signal);
        }
    }

    /** Leaves the typed text for later. */
    @Override
    public void leave() {
        lock.lock();
        try {
            if (reading) {
                int cursor = buf.cursor();
                buf.cursor(buf.length());
                post = null;
                redisplay(true);
                buf.cursor(cursor);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void takeAgain() {
        lock.lock();
        try {
            if (reading) {
                getTerminal().writer().write(Suspension.freshLine(size.getColumns()));
                // the old display would return to where its line began, over the shell's output
                display = new Display(getTerminal(), false);
                display.setDelayLineWrap(isSet(Option.DELAY_LINE_WRAP));
                super.handleSignal(Terminal.Signal.CONT);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean enter() {
        String text = buf.toString();
        if (Block.isOpen(text) && !beginsWithPaste(text)) {
            return newLine();
        }
        if (buf.cursor() == buf.length() && Block.isContinued(text)) {
            buf.backspace();
            return newLine();
        }
        return acceptLine();
    }

    private boolean newLine() {
        buf.write('\n');
        return true;
    }

    private boolean clearOrInterrupt() {
        if (buf.length() == 0) {
            return interrupt();
        }
        post = null;
        buf.clear();
        history.moveToEnd();
        return true;
    }

    private boolean paste() {
        String text = printable(pasted());
        if (buf.length() == 0) {
            pastedStart = text.lines().findFirst().orElse("");
        }
        buf.write(text);
        return true;
    }

    /**
     * True when the text begins with a paste: a mark there is part of the pasted text, and opens no
     * block.
     */
    private boolean beginsWithPaste(String text) {
        return !pastedStart.isEmpty() && text.startsWith(pastedStart);
    }

    private String pasted() {
        if (!pastes.isEmpty()) {
            return pastes.removeFirst();
        }
        if (unfinishedPaste.isEmpty()) {
            return doReadStringUntil(ReplayedKeys.PASTE_ENDS);
        }
        // its last characters may be half of the end mark
        var text = new StringBuilder(unfinishedPaste);
        unfinishedPaste = "";
        while (text.indexOf(
                        ReplayedKeys.PASTE_ENDS, text.length() - ReplayedKeys.PASTE_ENDS.length())
                < 0) {
            int c = readCharacter();
            if (c < 0) {
                return text.toString();
            }
            text.appendCodePoint(c);
        }
        return text.substring(0, text.length() - ReplayedKeys.PASTE_ENDS.length());
    }

    /** Normalizes line ends and removes cursor movements. */
    private static String printable(String pasted) {
        String text = pasted.replace("\r\n", "\n").replace('\r', '\n');
        return text.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private boolean editElsewhere() {
        String edited = elsewhere.apply(buf.toString());
        buf.clear();
        buf.write(edited);
        getTerminal().enterRawMode();
        getTerminal().writer().write("\u001b[?2004h");
        return redrawLine() && redisplay();
    }

    /** Shows the search term below while the history is searched. */
    @Override
    protected void redisplay(boolean flush) {
        if (searchTerm != null && post != null) {
            post = this::search;
        }
        super.redisplay(flush);
    }

    private AttributedString search() {
        String where = searchBackward ? "search earlier: " : "search later: ";
        String found = searchFailing ? " (not found)" : "";
        String keys = "  Ctrl-R: earlier, Enter: send, Esc: edit";
        String line = where + searchTerm + "_" + found;
        int room = getTerminal().getSize().getColumns() - 1 - Columns.of(line);
        return new AttributedStringBuilder()
                .append(line)
                .append(keys.length() <= room ? keys : "", AttributedStyle.DEFAULT.faint())
                .toAttributedString();
    }

    /**
     * Shows sent text in bold, so that it is easy to find between the answers. After a command
     * being typed there is a dim hint, if it fits.
     */
    @Override
    public AttributedString getDisplayedBufferWithPrompts(List<AttributedString> secondaryPrompts) {
        AttributedString shown = super.getDisplayedBufferWithPrompts(secondaryPrompts);
        String text = buf.toString();
        if (state == State.DONE && !text.isBlank()) {
            return new AttributedString(shown.toString(), AttributedStyle.BOLD);
        }
        boolean isCommand = text.startsWith("/") && text.indexOf('\n') < 0;
        boolean isBeingTyped =
                state == State.NORMAL && post == null && buf.cursor() == buf.length();
        if (!isCommand || !isBeingTyped || searchTerm != null) {
            return shown;
        }
        var hint = new AttributedString(completions.hint(text), AttributedStyle.DEFAULT.faint());
        int room = getTerminal().getSize().getColumns() - 1 - shown.columnLength(getTerminal());
        return new AttributedStringBuilder()
                .append(shown)
                .append(hint.columnSubSequence(getTerminal(), 0, Math.max(0, room)))
                .toAttributedString();
    }
}
