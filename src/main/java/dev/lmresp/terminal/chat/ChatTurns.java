package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.conversation.Approval;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.CommandTool;
import dev.lmresp.conversation.Endpoint;
import dev.lmresp.conversation.ToolCall;
import dev.lmresp.conversation.ToolCalls;
import dev.lmresp.conversation.ToolOutput;
import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.conversation.TurnListener;
import dev.lmresp.conversation.TurnProgress;
import dev.lmresp.conversation.TurnRun;
import dev.lmresp.terminal.HarmlessWriter;
import dev.lmresp.terminal.KeyPress;
import dev.lmresp.terminal.Screen;

import org.jline.terminal.Terminal;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs the turns of a chat: shows each, listens to the keyboard meanwhile, and stops at Ctrl-C. */
final class ChatTurns {
    private final Terminal terminal;
    private final Screen screen;
    private final Prompt prompt;
    private final Chat.Setup setup;
    private final ChatState state;

    /** The tools that the person lets run without asking, for as long as the chat lasts. */
    private final Set<String> trusted = new HashSet<>();

    ChatTurns(Terminal terminal, Screen screen, Prompt prompt, Chat.Setup setup, ChatState state) {
        this.terminal = terminal;
        this.screen = screen;
        this.prompt = prompt;
        this.setup = setup;
        this.state = state;
    }

    void ask(List<JsonNode> input) throws InterruptedException {
        var progress = new TurnProgress(System::nanoTime);
        var events = new EventLog(System::nanoTime);
        TurnEnd end =
                QuietMode.isOutOfReach(terminal)
                        ? askPlainly(input, progress, events)
                        : askLive(input, progress, events);
        state.last(new ChatState.LastTurn(progress, events, end));
    }

    /** On a terminal that only knows lines. */
    private TurnEnd askPlainly(List<JsonNode> input, TurnProgress progress, EventLog events)
            throws InterruptedException {
        var out = HarmlessWriter.forAnswers(terminal.writer(), () -> true);
        var plain = new PlainOutput(progress, out, out);
        try (var _ = Interrupts.during(terminal, Thread.currentThread()::interrupt)) {
            TurnEnd end = run(input, progress, events, plain, ToolCalls.Listener.NONE, this::key);
            plain.end(end);
            if (!end.error().isEmpty()) {
                out.println(end.error());
                out.flush();
            }
            return end;
        } finally {
            Thread.interrupted();
        }
    }

    private int key() {
        try {
            return terminal.reader().read();
        } catch (IOException e) {
            return KeyPress.NOBODY;
        }
    }

    private TurnEnd askLive(List<JsonNode> input, TurnProgress progress, EventLog events)
            throws InterruptedException {
        var live =
                new LiveTurn(
                        progress,
                        screen,
                        StatusLine.of(state.endpoint(), state.model()),
                        state.reasoning(),
                        state.showsEvents() ? Optional.of(events) : Optional.empty(),
                        true);
        var typing = new Typing(terminal, live);
        try (var _ = Interrupts.during(terminal, Thread.currentThread()::interrupt);
                var _ = Resizes.during(terminal, live::changed)) {
            TurnEnd end = run(input, progress, events, live, listener(live), typing);
            live.end(end);
            return end;
        } finally {
            live.close();
            prompt.replay(typing.stop());
            // a Ctrl-C that came too late is not meant for the prompt
            Thread.interrupted();
        }
    }

    private TurnEnd run(
            List<JsonNode> input,
            TurnProgress progress,
            EventLog events,
            TurnOutput output,
            ToolCalls.Listener tools,
            KeyApproval.Keys keys)
            throws InterruptedException {
        Endpoint endpoint = state.endpoint();
        ChatSettings settings = endpoint.settings(state.settings());
        var calls = new ToolCalls(settings.tools(), approval(output, keys), tools);
        return state.conversation()
                .ask(
                        input,
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
            public void started(ToolCall call, CommandTool tool) {
                live.question("runs " + call.name() + " …");
            }

            @Override
            public void ended(ToolCall call, ToolOutput output) {
                live.question("");
            }
        };
    }
}
