package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.BOLD;
import static org.jline.utils.AttributedStyle.DEFAULT;
import static org.jline.utils.AttributedStyle.RED;
import static org.jline.utils.AttributedStyle.YELLOW;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.conversation.Endpoint;
import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.conversation.TurnProgress;
import dev.lmresp.terminal.Lines;
import dev.lmresp.terminal.LiveArea;
import dev.lmresp.terminal.Screen;
import dev.lmresp.terminal.StandardOutputScreen;
import dev.lmresp.terminal.prompt.Suspension;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows a running turn on a terminal: the answer, its figures below, and optionally the events
 * beside it.
 */
public final class LiveTurn implements TurnOutput, Suspension.Holder, AutoCloseable {
    private static final AttributedStyle QUIET = DEFAULT.faint();

    private final TurnProgress progress;
    private final Screen screen;
    private final StatusLine status;
    private final TurnView view;
    private final AnswerLayout layout;
    private final boolean showsProblems;
    private final Painter painter;
    private volatile String typed = "";
    private volatile String question = "";
    private volatile Optional<TurnEnd> end = Optional.empty();
    private Optional<Suspension> suspension = Optional.empty();

    /**
     * Shows a turn on standard output, for one question. Errors are left to the caller, who reports
     * them on standard error.
     */
    public static LiveTurn onStandardOutput(
            TurnProgress progress,
            Endpoint endpoint,
            String model,
            PrintWriter out,
            Map<String, String> environment) {
        var turn =
                new LiveTurn(
                        progress,
                        new StandardOutputScreen(out, environment),
                        StatusLine.of(endpoint, model),
                        ReasoningDisplay.SHORT,
                        AnswerLayout.ALONE,
                        false);
        turn.suspension = Optional.of(Suspension.alone(turn));
        return turn;
    }

    /**
     * Shows a turn on a screen.
     *
     * @param layout arranges the answer with what else is shown
     * @param showsProblems whether to show why an answer is incomplete
     */
    LiveTurn(
            TurnProgress progress,
            Screen screen,
            StatusLine status,
            ReasoningDisplay reasoning,
            AnswerLayout layout,
            boolean showsProblems) {
        this.progress = progress;
        this.screen = screen;
        this.status = status;
        this.view = new TurnView(progress, reasoning);
        this.layout = layout;
        this.showsProblems = showsProblems;
        this.painter = new Painter(new LiveArea(screen), this::frame);
    }

    @Override
    public void event(ServerEvent event) {
        painter.changed();
    }

    @Override
    public void toolsAnswered() {
        painter.changed();
    }

    @Override
    public void end(TurnEnd how) {
        end = Optional.of(how);
        typed = "";
        question = "";
        close();
    }

    /** The size of the screen has changed. */
    void resized() {
        painter.resized();
    }

    /** Settled lines stay on the screen, and the rest is shown again later. */
    @Override
    public void leave() {
        painter.suspend(view::settled);
    }

    @Override
    public void takeAgain() {
        painter.resume(() -> screen.write(Suspension.freshLine(screen.width())));
    }

    /** Ends it even if no end was shown. */
    @Override
    public void close() {
        painter.close();
        suspension.ifPresent(Suspension::close);
    }

    /** Shows what the user types meanwhile. */
    void typed(String text) {
        typed = text;
        painter.changed();
    }

    @Override
    public void question(String text) {
        question = text;
        painter.changed();
    }

    /** Switches between short and full reasoning. */
    void toggleReasoning() {
        view.toggleReasoning();
        painter.changed();
    }

    private List<AttributedString> frame() {
        // a full line would wrap at the slightest error about a character's width
        int width = Math.max(1, screen.width() - 1);
        var lines = new ArrayList<>(layout.lines(view::lines, width));
        if (!lines.isEmpty()) {
            lines.add(AttributedString.EMPTY);
        }
        end.ifPresent(how -> lines.addAll(ending(how, width)));
        String figures = layout.figures(it -> status.text(progress.figures(), it), width);
        lines.add(new AttributedString(figures, QUIET));
        if (!question.isEmpty()) {
            // in full: the user must see everything to approve it
            lines.addAll(Lines.fitted(question, BOLD, width));
        }
        if (!typed.isEmpty()) {
            lines.add(Lines.cut("› " + typed, DEFAULT, width));
        }
        return lines;
    }

    /** The error message; empty for none. */
    private List<AttributedString> ending(TurnEnd how, int width) {
        return switch (how.status()) {
            case COMPLETED, RUNNING -> List.of();
            case CANCELLED -> Lines.fitted("stopped", DEFAULT.foreground(YELLOW), width);
            case INCOMPLETE -> problem("incomplete: " + how.error(), YELLOW, width);
            case FAILED -> problem(how.error(), RED, width);
        };
    }

    private List<AttributedString> problem(String text, int colour, int width) {
        return showsProblems ? Lines.fitted(text, DEFAULT.foreground(colour), width) : List.of();
    }
}
