package dev.lmresp.cli.ask;

import dev.lmresp.Version;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OpenEndpoint;
import dev.lmresp.config.Settings;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.NamedPrompt;
import dev.lmresp.conversation.ToolSource;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.ask.ConversationStore;
import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.terminal.chat.Chat;
import dev.lmresp.terminal.chat.ChatState;
import dev.lmresp.terminal.prompt.Notices;

import org.jline.terminal.Terminal;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Starts a chat at the terminal: slow parts are opened while the user types. */
public final class AskChat {
    private static final String HISTORY = "ask-history";

    /** Opens a slow part, with warnings for the user. */
    @FunctionalInterface
    public interface Opening<T> {
        T open(Consumer<String> warnings) throws InterruptedException;
    }

    /** The conversation of a new chat. */
    public enum Beginning {
        NEW,
        /** A given one. */
        KEPT,
        /** One that the user chooses. */
        CHOSEN
    }

    private final ChatSettings settings;
    private final Optional<NamedPrompt> prompt;
    private final Settings config;
    private final Beginning beginning;
    private final int maxRounds;
    private final boolean runsUnasked;
    private Function<Consumer<String>, ToolSource> tools = warnings -> ToolSource.NONE;

    public AskChat(
            ChatSettings settings,
            Optional<NamedPrompt> prompt,
            Settings config,
            Beginning beginning,
            int maxRounds,
            boolean runsUnasked) {
        this.settings = settings;
        this.prompt = prompt;
        this.config = config;
        this.beginning = beginning;
        this.maxRounds = maxRounds;
        this.runsUnasked = runsUnasked;
    }

    /**
     * Adds tools besides those of the settings.
     *
     * @param others creates them, with a receiver for warnings
     */
    public AskChat with(Function<Consumer<String>, ToolSource> others) {
        tools = others;
        return this;
    }

    /**
     * Runs until the user leaves.
     *
     * @param terminal opens the user's terminal, which is closed at the end
     * @param conversation the conversation to continue; only called if it is given
     * @return the exit code
     */
    public int run(
            Callable<Terminal> terminal,
            Opening<ConversationStore> store,
            Opening<OpenEndpoint> endpoint,
            Function<ConversationStore, StoredConversation> conversation)
            throws Exception {
        Map<String, String> environment = System.getenv();
        var notices = new Notices();
        notices.accept("lmresp " + Version.current() + ": /help lists the commands, Ctrl-D exits");
        // not started yet: it would slow down the prompt
        var openings = new ArrayList<Runnable>();
        var kept = opened(store, notices, openings::add);
        var open = opened(endpoint, notices, openings::add);
        ToolSource source = tools.apply(notices);
        openings.add(source::start);
        var state =
                new ChatState(
                        kept, open.thenApply(OpenEndpoint::endpoint), settings, notices, source);
        prompt.filter(NamedPrompt::isQuestion)
                .ifPresent(
                        it -> {
                            state.prompt(it);
                            notices.accept(
                                    "the next question is inserted into the prompt " + it.name());
                        });
        var setup =
                new Chat.Setup(
                        environment,
                        StateFolder.of(environment).map(it -> it.path().resolve(HISTORY)),
                        config::dialects,
                        maxRounds,
                        runsUnasked,
                        notices);
        try (Terminal opened = terminal.call();
                var chat = new Chat(opened, setup, state)) {
            openings.forEach(Thread::startVirtualThread);
            switch (beginning) {
                case NEW -> {}
                case KEPT -> {
                    state.resume(conversation.apply(value(kept)));
                    chat.recall();
                }
                case CHOSEN -> {
                    requireOne(value(kept));
                    if (!chat.choose()) {
                        return ExitCode.INTERRUPTED;
                    }
                }
            }
            chat.run();
            return ExitCode.OK;
        } finally {
            source.close();
            close(open);
            close(kept);
        }
    }

    /** Fails when there is no conversation to choose. */
    public static void requireOne(ConversationStore store) {
        if (store.latest().isEmpty()) {
            throw new CommandFailure("there is no conversation yet");
        }
    }

    private static <T> T value(CompletableFuture<T> opened) {
        try {
            return opened.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /** Closes what was opened; what is still opening ends with the process. */
    private static void close(CompletableFuture<? extends AutoCloseable> opened) throws Exception {
        if (opened.state() == Future.State.SUCCESS) {
            opened.join().close();
        }
    }

    private static <T> CompletableFuture<T> opened(
            Opening<T> opening, Notices notices, Executor executor) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return opening.open(notices);
                    } catch (InterruptedException e) {
                        throw new CancellationException("interrupted");
                    }
                },
                executor);
    }
}
