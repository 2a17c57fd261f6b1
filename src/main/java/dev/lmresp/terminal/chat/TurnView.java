package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.CYAN;
import static org.jline.utils.AttributedStyle.DEFAULT;
import static org.jline.utils.AttributedStyle.YELLOW;

import dev.lmresp.conversation.TurnPart;
import dev.lmresp.conversation.TurnProgress;
import dev.lmresp.terminal.Columns;
import dev.lmresp.terminal.Lines;
import dev.lmresp.terminal.markdown.MarkdownStream;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

import java.util.ArrayList;
import java.util.List;

/** Renders a turn as lines: reasoning, text, calls and outputs. */
final class TurnView {
    private static final int REASONING_LINES = 3;
    private static final int OUTPUT_LINES = 4;
    private static final AttributedStyle QUIET = DEFAULT.faint();

    private final TurnProgress progress;
    private final List<PartView> views = new ArrayList<>();
    private volatile ReasoningDisplay reasoning;
    private int settled;

    TurnView(TurnProgress progress, ReasoningDisplay reasoning) {
        this.progress = progress;
        this.reasoning = reasoning;
    }

    /** Switches between short and full reasoning. */
    void toggleReasoning() {
        reasoning =
                reasoning == ReasoningDisplay.FULL ? ReasoningDisplay.SHORT : ReasoningDisplay.FULL;
    }

    /** All lines so far, for a width. */
    List<AttributedString> lines(int width) {
        progress.look(this::update);
        var lines = new ArrayList<AttributedString>();
        for (PartView view : views) {
            List<AttributedString> more = view.lines(width);
            if (!more.isEmpty() && !lines.isEmpty() && !view.followsClosely()) {
                lines.add(AttributedString.EMPTY);
            }
            settled = lines.size() + (view.settled() < 0 ? more.size() : view.settled());
            lines.addAll(more);
        }
        return lines;
    }

    /** How many of the last lines will not change any more, unless the user wants it. */
    int settled() {
        return settled;
    }

    private void update(List<TurnPart> parts) {
        for (int i = 0; i < parts.size(); i++) {
            if (i == views.size()) {
                views.add(view(parts.get(i)));
            }
            views.get(i).update(parts.get(i));
        }
    }

    private PartView view(TurnPart part) {
        return switch (part.kind()) {
            case TEXT, REFUSAL -> new TextView(part.kind() == TurnPart.Kind.REFUSAL);
            case REASONING -> new ReasoningView();
            case CALL -> new CallView(part.name());
            case OUTPUT -> new OutputView();
        };
    }

    /** A part and its lines. */
    private sealed interface PartView {
        void update(TurnPart part);

        List<AttributedString> lines(int width);

        /** How many of its lines will not change any more; -1 for all. */
        int settled();

        /** True when there is no empty line before it. */
        default boolean followsClosely() {
            return false;
        }
    }

    private static final class TextView implements PartView {
        private final MarkdownStream markdown = new MarkdownStream();
        private final boolean isRefusal;
        private int read;
        private boolean isDone;

        TextView(boolean isRefusal) {
            this.isRefusal = isRefusal;
        }

        @Override
        public void update(TurnPart part) {
            if (isDone) {
                return;
            }
            markdown.append(part.textFrom(read));
            read = part.length();
            isDone = part.isDone();
            if (isDone) {
                markdown.end();
            }
        }

        @Override
        public int settled() {
            return isDone ? -1 : markdown.settled();
        }

        @Override
        public List<AttributedString> lines(int width) {
            List<AttributedString> lines = markdown.lines(width);
            return isRefusal
                    ? lines.stream().map(it -> styled(it, DEFAULT.foreground(YELLOW))).toList()
                    : lines;
        }
    }

    private final class ReasoningView implements PartView {
        private final TextView text = new TextView(false);
        private final long began = System.nanoTime();
        private long took;
        private boolean isDone;

        @Override
        public void update(TurnPart part) {
            if (!isDone) {
                text.update(part);
                took = System.nanoTime() - began;
                isDone = part.isDone();
            }
        }

        @Override
        public int settled() {
            return isDone ? -1 : 0;
        }

        @Override
        public List<AttributedString> lines(int width) {
            var lines = new ArrayList<AttributedString>();
            String time = StatusLine.seconds(took);
            lines.add(Lines.cut((isDone ? "✻ thought for " : "✻ thinks … ") + time, QUIET, width));
            List<AttributedString> all =
                    reasoning == ReasoningDisplay.HIDDEN ? List.of() : text.lines(width - 2);
            int from =
                    switch (reasoning) {
                        case FULL -> 0;
                        case SHORT, HIDDEN ->
                                isDone ? all.size() : Math.max(0, all.size() - REASONING_LINES);
                    };
            for (AttributedString line : all.subList(from, all.size())) {
                lines.add(new AttributedString("  " + line, QUIET));
            }
            return lines;
        }
    }

    private static final class CallView implements PartView {
        private final String name;
        private String arguments = "";

        CallView(String name) {
            this.name = name;
        }

        @Override
        public void update(TurnPart part) {
            if (part.length() != arguments.length()) {
                arguments = part.text();
            }
        }

        @Override
        public int settled() {
            return 0;
        }

        @Override
        public List<AttributedString> lines(int width) {
            AttributedString head = Lines.cut("● " + name, DEFAULT.foreground(CYAN), width);
            int room = width - Columns.of(head) - 1;
            var line = new AttributedStringBuilder().append(head);
            if (room > 2) {
                line.append(" ").append(Lines.cut(arguments.strip(), QUIET, room));
            }
            return List.of(line.toAttributedString());
        }
    }

    private static final class OutputView implements PartView {
        private List<String> text = List.of();

        @Override
        public void update(TurnPart part) {
            if (text.isEmpty()) {
                text = part.text().strip().lines().toList();
            }
        }

        @Override
        public boolean followsClosely() {
            return true;
        }

        @Override
        public int settled() {
            return -1;
        }

        @Override
        public List<AttributedString> lines(int width) {
            var lines = new ArrayList<AttributedString>();
            int shown = text.size() <= OUTPUT_LINES + 1 ? text.size() : OUTPUT_LINES;
            for (String line : text.subList(0, shown)) {
                lines.add(Lines.cut((lines.isEmpty() ? "  ⎿ " : "    ") + line, QUIET, width));
            }
            if (shown < text.size()) {
                lines.add(
                        Lines.cut(
                                "    … %d more lines".formatted(text.size() - shown),
                                QUIET,
                                width));
            }
            return lines;
        }
    }

    private static AttributedString styled(AttributedString line, AttributedStyle style) {
        return new AttributedString(line.toString(), style);
    }
}
