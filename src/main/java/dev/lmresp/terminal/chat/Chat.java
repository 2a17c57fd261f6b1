package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.Dialects;
import dev.lmresp.conversation.PromptFolder;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.ask.ConversationStore;
import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.terminal.Screen;
import dev.lmresp.terminal.TerminalScreen;
import dev.lmresp.terminal.prompt.FileNames;
import dev.lmresp.terminal.prompt.Line;
import dev.lmresp.terminal.prompt.Notices;
import dev.lmresp.terminal.prompt.Prompt;
import dev.lmresp.terminal.prompt.SecondPress;
import dev.lmresp.terminal.prompt.TextEditor.Edited;

import org.jline.terminal.Terminal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A chat in a terminal, from its first prompt until the user leaves. */
public final class Chat implements AutoCloseable {
    private static final String PROMPT = "› ";

    /** Words that leave the chat when they are the whole line, as in other programs. */
    private static final Set<String> LEAVING = Set.of("exit", "quit");

    /** The nanoseconds within which a second Ctrl-C belongs to the first. */
    private static final long ONCE_MORE = 2_000_000_000L;

    /** The nanoseconds after which the user is told what a question waits for. */
    private static final long PATIENCE = 500_000_000L;

    private static final long MILLIS_BETWEEN_LOOKS = 20;

    /**
     * What a chat needs besides its state.
     *
     * @param environment the environment's variables
     * @param history the history file, empty for none
     * @param dialects the dialects, for explaining requests; loaded when needed
     * @param maxRounds the maximum number of answers per turn
     * @param runsUnasked whether tools run without approval
     * @param notices notices for the user
     */
    public record Setup(
            Map<String, String> environment,
            Optional<Path> history,
            Supplier<Dialects> dialects,
            int maxRounds,
            boolean runsUnasked,
            Notices notices) {}

    private final Setup setup;
    private final ChatState state;
    private final ChatWriter writer;
    private final ConversationCommands conversations;
    private final ChatCommands commands;
    private final Prompt prompt;
    private final ChatTurns turns;

    /** Creates a chat that uses the terminal until it is closed. */
    public Chat(Terminal terminal, Setup setup, ChatState state) {
        this.setup = setup;
        this.state = state;
        Screen screen = new TerminalScreen(terminal, setup.environment());
        this.writer = new ChatWriter(screen);
        var files = new FileNames(Path.of(""), setup.environment().getOrDefault("HOME", ""));
        this.conversations = new ConversationCommands(state, writer, files, this::picked);
        this.commands =
                new ChatCommands(
                        commands(
                                conversations,
                                state,
                                writer,
                                files,
                                PromptFolder.of(setup.environment()),
                                setup.dialects()),
                        files);
        this.prompt =
                setup.history().isPresent()
                        ? new Prompt(
                                terminal,
                                setup.history().get(),
                                commands,
                                setup.environment(),
                                writer::quiet)
                        : new Prompt(terminal, commands, setup.environment(), writer::quiet);
        prompt.watch(setup.notices());
        this.turns = new ChatTurns(terminal, screen, prompt, setup, state);
    }

    /** All commands, in the order of the help. */
    static List<ChatCommand> commands(
            ConversationCommands conversations,
            ChatState state,
            ChatWriter writer,
            FileNames files,
            PromptFolder prompts,
            Supplier<Dialects> dialects) {
        var all = new ArrayList<>(new RequestCommands(state, writer, files).all());
        all.addAll(new PromptCommands(state, writer, prompts).all());
        all.addAll(conversations.all());
        all.addAll(new InspectCommands(state, writer, dialects).all());
        all.addAll(new GeneralCommands(state, writer, all).all());
        return List.copyOf(all);
    }

    private Optional<StoredConversation> picked(ConversationStore store) {
        return new ConversationPicker(prompt.taken(), setup.environment()).pick(store);
    }

    /** Runs until the user leaves. */
    public void run() throws InterruptedException {
        String text = "";
        var interrupts = new SecondPress(ONCE_MORE, System::nanoTime);
        while (true) {
            tellNotices();
            switch (prompt.read(PROMPT, text)) {
                case Line.Text line -> {
                    interrupts.forget();
                    Step step = step(line.text());
                    if (step instanceof Step.Leave) {
                        return;
                    }
                    text = step instanceof Step.Write write ? write.text() : "";
                }
                case Line.Interrupted ignored -> {
                    if (interrupts.isSecond()) {
                        return;
                    }
                    writer.quiet("Press Ctrl-C again to exit, or use Ctrl-D or /exit.");
                    text = "";
                }
                case Line.End ignored -> {
                    return;
                }
            }
        }
    }

    /** Shows the end of a conversation that is continued. */
    public void recall() throws InterruptedException {
        conversations.recall();
    }

    /** Lets the user choose a conversation to continue; false when none is chosen. */
    public boolean choose() throws InterruptedException {
        return conversations.choose();
    }

    private Step step(String line) throws InterruptedException {
        if (line.isBlank()) {
            return Step.NEXT;
        }
        if (LEAVING.contains(line.strip())) {
            return new Step.Leave();
        }
        try {
            Step step =
                    ChatCommands.isCommand(line)
                            ? turns.untilStopped(() -> commands.run(line), "Stopped.")
                            : new Step.Ask(state.asked(line));
            if (step instanceof Step.Edit edit) {
                step = edited(edit);
            }
            if (step instanceof Step.Ask ask) {
                ask(ask.input());
            }
            if (step instanceof Step.Compare compare) {
                compare(compare);
            }
            return step;
        } catch (ChatFailure | StoreException e) {
            writer.problem(String.valueOf(e.getMessage()));
            return Step.NEXT;
        }
    }

    private Step edited(Step.Edit edit) throws InterruptedException {
        Edited edited = prompt.editor(edit.text());
        if (!edited.problem().isEmpty()) {
            throw new ChatFailure(edited.problem());
        }
        if (edited.text().isBlank()) {
            throw new ChatFailure("The text is empty, so nothing was sent.");
        }
        if (edit.replacesLast()) {
            state.conversation().undo();
        }
        writer.question(edited.text());
        return new Step.Ask(state.asked(edited.text()));
    }

    private void ask(List<JsonNode> input) throws InterruptedException {
        awaitAnswerer();
        turns.ask(input);
    }

    /** Waits until endpoint and tools are known. Notices meanwhile are shown before the answer. */
    private void awaitAnswerer() {
        turns.untilStopped(
                () -> {
                    tellWhatIsAwaited();
                    return state.endpoint();
                },
                "Not sent. Press the Up key to get the question back.");
        tellNotices();
    }

    private void tellWhatIsAwaited() throws InterruptedException {
        long begun = System.nanoTime();
        String shown = "";
        for (String what = state.awaited(); !what.isEmpty(); what = state.awaited()) {
            tellNotices();
            if (!what.equals(shown) && System.nanoTime() - begun > PATIENCE) {
                writer.quiet("Waiting for %s … Ctrl-C stops.".formatted(what));
                shown = what;
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    private void compare(Step.Compare compare) throws InterruptedException {
        boolean asksBoth = !compare.question().isEmpty();
        if (asksBoth) {
            ask(compare.question());
            if (!state.last().map(it -> it.end().isAnswered()).orElse(false)) {
                return;
            }
        }
        awaitAnswerer();
        writer.quiet(turns.compare(compare.model(), asksBoth));
    }

    private void tellNotices() {
        setup.notices().take().forEach(writer::quiet);
    }

    /** Restores the terminal. */
    @Override
    public void close() {
        prompt.close();
    }
}
