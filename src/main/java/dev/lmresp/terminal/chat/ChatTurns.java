package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.conversation.Approval;
import dev.lmresp.conversation.CommandTool;
import dev.lmresp.conversation.Endpoint;
import dev.lmresp.conversation.ToolCall;
import dev.lmresp.conversation.ToolCalls;
import dev.lmresp.conversation.ToolOutput;
import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.conversation.TurnProgress;
import dev.lmresp.conversation.TurnRun;
import dev.lmresp.terminal.Screen;

import org.jline.terminal.Terminal;

import java.util.HashSet;
import java.util.List;
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
        var live =
                new LiveTurn(
                        progress,
                        screen,
                        StatusLine.of(state.endpoint(), state.model()),
                        state.reasoning(),
                        events,
                        state.showsEvents());
        var typing = new Typing(terminal, live);
        Thread asking = Thread.currentThread();
        try (var interrupts = Interrupts.during(terminal, asking::interrupt);
                var resizes = Resizes.during(terminal, live::changed)) {
            TurnEnd end = run(input, progress, live, typing);
            live.end(end);
            state.last(new ChatState.LastTurn(progress, events, end));
        } finally {
            live.close();
            prompt.replay(typing.stop());
            // a Ctrl-C that came too late is not meant for the prompt
            Thread.interrupted();
        }
    }

    private TurnEnd run(List<JsonNode> input, TurnProgress progress, LiveTurn live, Typing typing)
            throws InterruptedException {
        Endpoint endpoint = state.endpoint();
        var tools = new ToolCalls(state.settings().tools(), approval(live, typing), listener(live));
        return state.conversation()
                .ask(
                        input,
                        state.settings(),
                        endpoint.engine(),
                        progress,
                        listener ->
                                new TurnRun(
                                        endpoint.client(),
                                        state.settings(),
                                        tools,
                                        setup.maxRounds(),
                                        progress,
                                        listener),
                        live);
    }

    private Approval approval(LiveTurn live, Typing typing) {
        if (setup.runsUnasked()) {
            return Approval.ALWAYS;
        }
        var keys = new KeyApproval(live, typing::key, () -> {});
        return (call, tool) -> {
            if (trusted.contains(tool.name())) {
                return Approval.Decision.RUN;
            }
            Approval.Decision decision = keys.ask(call, tool);
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
