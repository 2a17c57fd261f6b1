package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.conversation.Approval;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.Conversation;
import dev.lmresp.conversation.Endpoint;
import dev.lmresp.conversation.SaidText;
import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolCall;
import dev.lmresp.conversation.ToolCalls;
import dev.lmresp.conversation.ToolOutput;
import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.conversation.TurnFigures;
import dev.lmresp.conversation.TurnListener;
import dev.lmresp.conversation.TurnProgress;
import dev.lmresp.conversation.TurnRun;
import dev.lmresp.state.ask.StoredTurn;
import dev.lmresp.terminal.ControlCharactersWriter;
import dev.lmresp.terminal.KeyPress;
import dev.lmresp.terminal.Screen;
import dev.lmresp.terminal.prompt.Line;
import dev.lmresp.terminal.prompt.PlainLines;
import dev.lmresp.terminal.prompt.Prompt;
import dev.lmresp.terminal.prompt.QuietMode;
import dev.lmresp.terminal.prompt.SignalWatch;

import org.jline.terminal.Terminal;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Runs the turns of a chat: shows each, reads the keyboard meanwhile, and stops at Ctrl-C. */
final class ChatTurns {
    private final Terminal terminal;
    private final Screen screen;
    private final Prompt prompt;
    private final Chat.Setup setup;
    private final ChatState state;

    /** The tools that the user lets run without asking, for the rest of the chat. */
    private final Set<String> trusted = new HashSet<>();

    ChatTurns(Terminal terminal, Screen screen, Prompt prompt, Chat.Setup setup, ChatState state) {
        this.terminal = terminal;
        this.screen = screen;
        this.prompt = prompt;
        this.setup = setup;
        this.state = state;
    }

    /** A question with its conversation, settings and layout. */
    private record Asked(
            Conversation conversation,
            List<JsonNode> input,
            ChatSettings settings,
            Function<EventLog, AnswerLayout> layout) {}

    /** A long operation. */
    @FunctionalInterface
    interface Stoppable<T> {
        /** Runs it; an interrupt ends it early. */
        T run() throws InterruptedException;
    }

    /**
     * Runs a long operation, until Ctrl-C.
     *
     * @param stopped the message at Ctrl-C
     * @throws ChatFailure at Ctrl-C
     */
    <T> T untilStopped(Stoppable<T> task, String stopped) {
        try (var _ = SignalWatch.interrupts(terminal, Thread.currentThread()::interrupt)) {
            return task.run();
        } catch (InterruptedException e) {
            throw new ChatFailure(stopped);
        } finally {
            Thread.interrupted();
        }
    }

    void ask(List<JsonNode> input) throws InterruptedException {
        var asked = new Asked(state.conversation(), input, state.settings(), this::layout);
        state.last(answered(asked, AnswerChoice.none()));
        // an empty line separates turns
        terminal.writer().println();
        terminal.flush();
    }

    private AnswerLayout layout(EventLog events) {
        return state.showsEvents()
                ? (answer, width) -> EventColumn.beside(answer, events, width)
                : AnswerLayout.ALONE;
    }

    /**
     * Asks another model the last question again, and lets the user keep one of the answers.
     *
     * @param isAbove whether the answer to compare with is the last thing on the screen
     * @return which one is kept, for the user
     */
    String compare(String model, boolean isAbove) throws InterruptedException {
        Conversation conversation = state.conversation();
        StoredTurn first = conversation.turns().getLast();
        var comparison =
                new Comparison(
                        first.model(), SaidText.of(first.output()), figures(first), model, isAbove);
        if (QuietMode.isOutOfReach(terminal)) {
            comparison.writeHead(ControlCharactersWriter.forAnswers(terminal.writer(), () -> true));
        }
        Conversation branch = conversation.beforeLast();
        var choice = new AnswerChoice(first.model(), model);
        ChatState.LastTurn second =
                answered(
                        new Asked(
                                branch,
                                first.input(),
                                state.settings().withModel(model),
                                events -> comparison),
                        choice);
        if (choice.isSecond()) {
            state.goOn(branch, second);
            state.model(model);
            return "Continuing with the second answer; %s answers from now on.".formatted(model);
        }
        conversation.goOnHere();
        return "Continuing with the first answer.";
    }

    /** The figures of a turn; without times if it did not run in this process. */
    private IntFunction<String> figures(StoredTurn turn) throws InterruptedException {
        StatusLine status = StatusLine.of(state.endpoint(), turn.model());
        TurnFigures figures =
                state.last()
                        .filter(it -> it.id() == turn.id())
                        .map(it -> it.progress().figures())
                        .orElseGet(() -> TurnFigures.counted(turn.usage()));
        return width -> status.text(figures, width);
    }

    private ChatState.LastTurn answered(Asked asked, AnswerChoice choice)
            throws InterruptedException {
        var progress = new TurnProgress(System::nanoTime);
        var events = new EventLog(System::nanoTime);
        TurnEnd end =
                QuietMode.isOutOfReach(terminal)
                        ? askPlainly(asked, choice, progress, events)
                        : askLive(asked, choice, progress, events);
        long id = asked.conversation().turns().getLast().id();
        return new ChatState.LastTurn(id, progress, events, end);
    }

    /** For a terminal with line-based input. */
    private TurnEnd askPlainly(
            Asked asked, AnswerChoice choice, TurnProgress progress, EventLog events)
            throws InterruptedException {
        var out = ControlCharactersWriter.forAnswers(terminal.writer(), () -> true);
        var plain = new PlainOutput(progress, out, out);
        try (var _ = SignalWatch.interrupts(terminal, Thread.currentThread()::interrupt)) {
            TurnEnd end = run(asked, progress, events, plain, ToolCalls.Listener.NONE, this::key);
            plain.end(end);
            if (!end.error().isEmpty()) {
                out.println(end.error());
                out.flush();
            }
            choice.ask(end, plain, this::line);
            return end;
        } finally {
            Thread.interrupted();
        }
    }

    /** The first character of a line, because such a terminal delivers whole lines. */
    private int line() {
        return new PlainLines(terminal).read("") instanceof Line.Text typed
                        && !typed.text().isBlank()
                ? typed.text().strip().charAt(0)
                : KeyPress.NOBODY;
    }

    private int key() {
        try {
            return terminal.reader().read();
        } catch (IOException e) {
            return KeyPress.NOBODY;
        }
    }

    private TurnEnd askLive(
            Asked asked, AnswerChoice choice, TurnProgress progress, EventLog events)
            throws InterruptedException {
        Endpoint endpoint = state.endpoint();
        var live =
                new LiveTurn(
                        progress,
                        screen,
                        StatusLine.of(endpoint, endpoint.settings(asked.settings()).model()),
                        state.reasoning(),
                        asked.layout().apply(events),
                        true);
        var typing = new Typing(terminal, live);
        try (var _ = SignalWatch.interrupts(terminal, Thread.currentThread()::interrupt);
                var _ = SignalWatch.resizes(terminal, live::resized);
                var _ = prompt.taken().shows(live)) {
            TurnEnd end = run(asked, progress, events, live, listener(live), typing);
            choice.ask(end, live, typing);
            live.end(end);
            return end;
        } finally {
            live.close();
            prompt.replay(typing.stop());
            // a late Ctrl-C is not meant for the prompt
            Thread.interrupted();
        }
    }

    private TurnEnd run(
            Asked asked,
            TurnProgress progress,
            EventLog events,
            TurnOutput output,
            ToolCalls.Listener tools,
            KeyApproval.Keys keys)
            throws InterruptedException {
        Endpoint endpoint = state.endpoint();
        ChatSettings settings = endpoint.settings(asked.settings());
        var calls = new ToolCalls(state::tools, approval(output, keys), tools);
        return asked.conversation()
                .ask(
                        asked.input(),
                        settings,
                        endpoint.engine(),
                        progress,
                        listener ->
                                new TurnRun(
                                        endpoint.client(),
                                        settings,
                                        calls,
                                        setup.maxRounds(),
                                        progress,
                                        listener),
                        new TurnListener() {
                            @Override
                            public void event(ServerEvent event) {
                                events.add(event);
                                output.event(event);
                            }

                            @Override
                            public void toolsAnswered() {
                                output.toolsAnswered();
                            }
                        });
    }

    private Approval approval(TurnOutput output, KeyApproval.Keys keys) {
        if (setup.runsUnasked()) {
            return Approval.ALWAYS;
        }
        var person = new KeyApproval(output, keys, () -> {});
        return (call, tool) -> {
            if (trusted.contains(tool.name())) {
                return Approval.Decision.RUN;
            }
            Approval.Decision decision = person.ask(call, tool);
            if (decision == Approval.Decision.RUN_ALWAYS) {
                trusted.add(tool.name());
            }
            return decision;
        };
    }

    private static ToolCalls.Listener listener(LiveTurn live) {
        return new ToolCalls.Listener() {
            @Override
            public void started(ToolCall call, Tool tool) {
                live.question("runs " + call.name() + " …");
            }

            @Override
            public void ended(ToolCall call, ToolOutput output) {
                live.question("");
            }
        };
    }
}
