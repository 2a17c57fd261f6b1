package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.BOLD;
import static org.jline.utils.AttributedStyle.DEFAULT;
import static org.jline.utils.AttributedStyle.INVERSE;

import dev.lmresp.state.ask.ConversationStore;
import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.terminal.Lines;
import dev.lmresp.terminal.LiveArea;
import dev.lmresp.terminal.Screen;
import dev.lmresp.terminal.TerminalScreen;
import dev.lmresp.terminal.prompt.Line;
import dev.lmresp.terminal.prompt.MenuKeys;
import dev.lmresp.terminal.prompt.PlainLines;
import dev.lmresp.terminal.prompt.QuietMode;
import dev.lmresp.terminal.prompt.SignalWatch;
import dev.lmresp.terminal.prompt.Suspension;
import dev.lmresp.terminal.prompt.TakenTerminal;

import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets the user choose a conversation: with arrow keys among those that match the typed words. A
 * terminal without cursor control shows a numbered list.
 */
public final class ConversationPicker {
    private static final int MOST_FOUND = 200;
    private static final int MOST_LINES = 15;
    private static final int MOST_NUMBERED = 20;

    /** The lines for the query and the keys; the last line stays free. */
    private static final int OTHER_LINES = 3;

    /** The help for the keys, long and short. */
    private static final List<String> KEYS =
            List.of(
                    "↑ ↓ choose · type to search · Enter opens · Esc cancels",
                    "type to search · Enter opens · Esc");

    private final TakenTerminal taken;
    private final Terminal terminal;
    private final Screen screen;

    ConversationPicker(TakenTerminal taken, Map<String, String> environment) {
        this.taken = taken;
        this.terminal = taken.terminal();
        this.screen = new TerminalScreen(terminal, environment);
    }

    /**
     * The chosen conversation, empty for none.
     *
     * @param environment determines the colours
     */
    public static Optional<StoredConversation> pick(
            Terminal terminal, Map<String, String> environment, ConversationStore store) {
        try (var taken = new TakenTerminal(terminal)) {
            return new ConversationPicker(taken, environment).pick(store);
        }
    }

    /** The chosen conversation, empty for none. */
    Optional<StoredConversation> pick(ConversationStore store) {
        return QuietMode.isOutOfReach(terminal) ? byNumber(store) : byKeys(store);
    }

    private Optional<StoredConversation> byNumber(ConversationStore store) {
        List<StoredConversation> all = new Choice(store, MOST_NUMBERED).found();
        var table = new ConversationRows(all, Instant.now());
        for (int i = 0; i < all.size(); i++) {
            String number = "%2d  ".formatted(i + 1);
            screen.write(
                    number + table.line(all.get(i), screen.width() - 1 - number.length()) + "\n");
        }
        while (true) {
            Line answer = new PlainLines(terminal).read("Number, or Enter to cancel: ");
            if (!(answer instanceof Line.Text typed) || typed.text().isBlank()) {
                return Optional.empty();
            }
            String number = typed.text().strip();
            if (number.matches("\\d{1,4}")) {
                int at = Integer.parseInt(number) - 1;
                if (at >= 0 && at < all.size()) {
                    return Optional.of(all.get(at));
                }
            }
            screen.write("There is no number " + ControlCharacters.of(number) + ".\n");
        }
    }

    private Optional<StoredConversation> byKeys(ConversationStore store) {
        var choice = new Choice(store, MOST_FOUND);
        var keys = new MenuKeys(terminal.reader());
        try (var painter = new Painter(LiveArea.ofMenu(screen), () -> frame(choice));
                var _ = SignalWatch.interrupts(terminal, keys::stop);
                var _ = SignalWatch.resizes(terminal, painter::resized);
                var _ = taken.shows(holder(painter))) {
            try {
                return isChosen(choice, keys, painter) ? choice.selected() : Optional.empty();
            } finally {
                choice.end();
            }
        }
    }

    /** At Ctrl-Z the list is removed from the screen; it is redrawn when the process continues. */
    private Suspension.Holder holder(Painter painter) {
        return new Suspension.Holder() {
            @Override
            public void leave() {
                painter.suspend(() -> 0);
            }

            @Override
            public void takeAgain() {
                painter.resume(() -> screen.write(Suspension.freshLine(screen.width())));
            }
        };
    }

    private static boolean isChosen(Choice choice, MenuKeys keys, Painter painter) {
        while (true) {
            switch (keys.next()) {
                case MenuKeys.Letter letter -> choice.type(letter.text());
                case MenuKeys.Key key -> {
                    switch (key) {
                        case UP -> choice.move(-1);
                        case DOWN -> choice.move(1);
                        case PAGE_UP -> choice.move(-MOST_LINES);
                        case PAGE_DOWN -> choice.move(MOST_LINES);
                        case ERASE -> choice.erase();
                        case ERASE_ALL -> choice.eraseAll();
                        case ENTER -> {
                            if (choice.selected().isPresent()) {
                                return true;
                            }
                        }
                        case LEAVE -> {
                            return false;
                        }
                        case OTHER -> {
                            // no meaning here
                        }
                    }
                }
            }
            painter.changed();
        }
    }

    private List<AttributedString> frame(Choice choice) {
        return choice.frame(
                Math.max(1, screen.width() - 1),
                Math.clamp(screen.height() - OTHER_LINES, 1, MOST_LINES));
    }

    /** The matches and the selection; read by the painter's thread. */
    private static final class Choice {
        private final ConversationStore store;
        private final int most;
        private final StringBuilder typed = new StringBuilder();
        private List<StoredConversation> found = List.of();
        private int at;
        private int first;
        private boolean isOver;

        Choice(ConversationStore store, int most) {
            this.store = store;
            this.most = most;
            search();
        }

        private void search() {
            found =
                    store.list(typed.toString(), most).stream()
                            .map(it -> it.conversation())
                            .toList();
            at = 0;
            first = 0;
        }

        synchronized List<StoredConversation> found() {
            return found;
        }

        synchronized Optional<StoredConversation> selected() {
            return found.isEmpty() ? Optional.empty() : Optional.of(found.get(at));
        }

        synchronized void type(String text) {
            typed.append(text);
            search();
        }

        synchronized void erase() {
            if (!typed.isEmpty()) {
                typed.setLength(typed.offsetByCodePoints(typed.length(), -1));
                search();
            }
        }

        synchronized void eraseAll() {
            typed.setLength(0);
            search();
        }

        synchronized void move(int by) {
            at = Math.clamp(at + (long) by, 0, Math.max(0, found.size() - 1));
        }

        /** Removes everything from the screen. */
        synchronized void end() {
            isOver = true;
        }

        synchronized List<AttributedString> frame(int width, int height) {
            var lines = new ArrayList<AttributedString>();
            if (isOver) {
                return lines;
            }
            lines.add(
                    new AttributedStringBuilder()
                            .append(Lines.cut("Continue: " + typed, BOLD, width - 1))
                            .append(" ", INVERSE)
                            .toAttributedString());
            first = Math.clamp(first, Math.max(0, at - height + 1), at);
            List<StoredConversation> shown =
                    found.subList(first, Math.min(found.size(), first + height));
            var table = new ConversationRows(shown, Instant.now());
            for (StoredConversation one : shown) {
                boolean isSelected = one.equals(found.get(at));
                lines.add(
                        new AttributedString(
                                (isSelected ? "❯ " : "  ") + table.line(one, width - 2),
                                isSelected ? BOLD : DEFAULT));
            }
            if (found.isEmpty()) {
                lines.add(
                        Lines.cut(
                                "  no conversation contains these words", DEFAULT.faint(), width));
            }
            lines.add(Lines.cut(keys(width), DEFAULT.faint(), width));
            return lines;
        }

        private static String keys(int width) {
            return KEYS.stream()
                    .filter(it -> it.length() <= width)
                    .findFirst()
                    .orElse(KEYS.getLast());
        }
    }
}
