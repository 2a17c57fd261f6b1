package dev.lmresp.cli;

import dev.lmresp.cli.ask.AskChat;
import dev.lmresp.cli.ask.DeferredMessages;
import dev.lmresp.cli.ask.KeptConversations;
import dev.lmresp.cli.ask.OneQuestion;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.AskedEndpointOptions;
import dev.lmresp.cli.options.ChatOptions;
import dev.lmresp.cli.options.McpOptions;
import dev.lmresp.cli.options.OpenEndpoint;
import dev.lmresp.cli.options.OwnProxy;
import dev.lmresp.config.Settings;
import dev.lmresp.conversation.Attachment;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.Conversation;
import dev.lmresp.conversation.ConversationException;
import dev.lmresp.conversation.Export;
import dev.lmresp.conversation.NamedPrompt;
import dev.lmresp.conversation.PromptFolder;
import dev.lmresp.conversation.Question;
import dev.lmresp.conversation.ToolSource;
import dev.lmresp.conversation.TurnProgress;
import dev.lmresp.json.Json;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.ask.ConversationStore;
import dev.lmresp.state.ask.FoundConversation;
import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.terminal.StandardStreams;
import dev.lmresp.terminal.TextTable;
import dev.lmresp.terminal.chat.ChatTerminal;
import dev.lmresp.terminal.chat.ConversationPicker;
import dev.lmresp.terminal.chat.ConversationTable;
import dev.lmresp.terminal.chat.JsonOutput;
import dev.lmresp.terminal.chat.LiveTurn;
import dev.lmresp.terminal.chat.PlainOutput;
import dev.lmresp.terminal.chat.TurnOutput;

import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code lmresp ask}: a chat, or one question. */
@Command(
        name = "ask",
        description =
                "Asks a model one question, or starts a chat if no question is given. Standard"
                    + " input, if it is not a terminal, is added to the question. Uses the running"
                    + " proxy, or starts a temporary one.",
        footer = {
            "Exit code: 0 if the answer is complete, 1 if it is incomplete or the request failed, 2"
                    + " if an option or a setting is wrong, 130 if it was interrupted.",
            "",
            "Examples:",
            "  lmresp ask",
            "  lmresp ask 'Why is the sky blue?'",
            "  git diff | lmresp ask 'Review this.'",
            "  lmresp ask -f photo.png --schema 'title, colours[]' 'What is this?'",
            "  lmresp ask -c 'And in winter?'",
            "  lmresp ask --list tomatoes"
        })
public final class AskCommand extends BaseCommand {
    private static final int MOST_LISTED = 50;

    /** The nanoseconds after which the user is told what a question waits for. */
    private static final long PATIENCE = 500_000_000L;

    private static final long MILLIS_BETWEEN_LOOKS = 20;

    private final @Nullable OwnProxy running;

    @Parameters(
            arity = "0..*",
            paramLabel = "QUESTION",
            description = "The question. Without it, a chat starts.")
    private List<String> words = List.of();

    @Mixin private ChatOptions chat = new ChatOptions();

    @Mixin private McpOptions mcp = new McpOptions();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Attach a text file, an image, a PDF or the URL of an image; repeatable.")
    private List<String> files = List.of();

    @Option(
            names = {"-c", "--continue"},
            description = "Continue the last conversation.")
    private boolean goesOn;

    @Option(
            names = "--cid",
            paramLabel = "ID",
            description = "Continue this conversation; the start of its id is enough.")
    private @Nullable String id;

    @Option(names = "--pick", description = "Choose the conversation to continue from a list.")
    private boolean picks;

    @Option(
            names = "--list",
            paramLabel = "WORDS",
            arity = "0..1",
            fallbackValue = "",
            description = "List conversations, or only those that contain all these words.")
    private @Nullable String list;

    @Option(names = "--prompts", description = "List your prompt files for --prompt.")
    private boolean listsPrompts;

    @Option(
            names = "--export",
            paramLabel = "FORMAT",
            description =
                    "Print the last conversation, or the one of --cid, as ${COMPLETION-CANDIDATES}"
                            + " (for 'lmresp send').")
    private @Nullable Format export;

    @Option(names = "--json", description = "Print the final response as JSON.")
    private boolean json;

    @Option(names = "--events", description = "Print each event, one per line.")
    private boolean events;

    @Option(names = "--no-save", description = "Do not save the conversation.")
    private boolean forgets;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not print the model and engine on standard error.")
    private boolean quiet;

    @Option(
            names = {"-y", "--yes"},
            description = "Run tool calls without asking for approval.")
    private boolean runsUnasked;

    @Option(
            names = "--max-rounds",
            paramLabel = "N",
            description = "Stop after this many rounds of tool calls (default: ${DEFAULT-VALUE}).")
    private int maxRounds = 20;

    @Mixin private AskedEndpointOptions endpoint = new AskedEndpointOptions();

    /** The output format of a conversation. */
    enum Format {
        markdown,
        request
    }

    public AskCommand() {
        this(null);
    }

    /**
     * Creates the command.
     *
     * @param running the proxy to use if it is running, null for that of the settings
     */
    public AskCommand(@Nullable OwnProxy running) {
        this.running = running;
    }

    @Override
    protected int execute(PrintWriter out) throws Exception {
        check();
        try {
            if (list != null) {
                return list(list, out);
            }
            if (listsPrompts) {
                return prompts(out);
            }
            if (export != null) {
                return export(export, out);
            }
            return ask(StandardStreams.look(), out);
        } catch (StoreException | ConversationException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private void check() {
        endpoint.check();
        if (goesOn && id != null) {
            throw usageError("-c and --cid cannot be used together");
        }
        if (picks && (goesOn || id != null)) {
            throw usageError("--pick cannot be used with -c or --cid");
        }
        if (forgets && !isNew()) {
            throw usageError("--no-save cannot be used with -c, --cid or --pick");
        }
        if (json && events) {
            throw usageError("--json and --events cannot be used together");
        }
        if (maxRounds < 1) {
            throw usageError("--max-rounds must be at least 1, not " + maxRounds);
        }
    }

    private int list(String query, PrintWriter out) {
        try (ConversationStore store = KeptConversations.open(System.getenv())) {
            List<FoundConversation> found = store.list(query, MOST_LISTED);
            if (json) {
                out.println(Json.pretty(ConversationTable.json(found)));
                return ExitCode.OK;
            }
            if (found.isEmpty()) {
                tell(
                        query.isEmpty()
                                ? "there are no conversations yet"
                                : "no conversation contains '" + query + "'");
            }
            ConversationTable.of(found).lines().forEach(out::println);
            return ExitCode.OK;
        }
    }

    private int prompts(PrintWriter out) {
        var prompts = PromptFolder.of(System.getenv());
        var table = new TextTable();
        prompts.names().forEach(it -> table.row(it, prompts.description(it)));
        if (prompts.names().isEmpty()) {
            tell("there are no prompts yet; " + prompts.how());
        }
        table.lines().forEach(out::println);
        return ExitCode.OK;
    }

    private int export(Format format, PrintWriter out) {
        try (ConversationStore store = KeptConversations.open(System.getenv())) {
            StoredConversation kept = kept(store);
            Conversation conversation = Conversation.resume(store, kept, this::tell);
            switch (format) {
                case markdown -> out.print(Export.markdown(kept, conversation.turns()));
                case request ->
                        out.println(Json.pretty(Export.request(kept, conversation.turns())));
            }
            return ExitCode.OK;
        }
    }

    private int ask(StandardStreams streams, PrintWriter out) throws Exception {
        boolean isChat = words.isEmpty() && files.isEmpty() && streams.input();
        if (isChat && (!streams.output() || json || events)) {
            throw usageError("no question given: lmresp ask 'QUESTION'");
        }
        if (picks && (!streams.input() || !streams.output())) {
            throw usageError("--pick needs a terminal; use --cid ID instead");
        }
        ChatSettings given = chat.settings(isNew());
        if (isChat) {
            return chat(given);
        }
        Question question = question(streams);
        if (question.isEmpty()) {
            throw usageError("the question and standard input are both empty");
        }
        StopSignals.interrupt(Thread.currentThread());
        try {
            return once(question, given, streams, out);
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED;
        }
    }

    private Question question(StandardStreams streams) {
        var texts = new ArrayList<String>(List.of(String.join(" ", words)));
        if (!streams.input()) {
            texts.add(StandardInput.read(err()));
        }
        texts.removeIf(String::isBlank);
        var question = new Question();
        Optional<NamedPrompt> prompt = chat.prompt().filter(NamedPrompt::isQuestion);
        if (prompt.isEmpty()) {
            texts.forEach(question::text);
        } else if (!texts.isEmpty() || !files.isEmpty()) {
            question.text(prompt.get().question(String.join("\n\n", texts)));
        }
        for (String file : files) {
            question.attach(Attachment.of(file));
        }
        return question;
    }

    private int once(
            Question question, ChatSettings given, StandardStreams streams, PrintWriter out)
            throws InterruptedException {
        Settings config = settings();
        var warnings = new DeferredMessages(this::tell);
        try (ConversationStore store = store(warnings);
                ToolSource tools = mcp.tools(config, endpoint.apiKeyEnv(), warnings);
                OpenEndpoint open = started(tools, config, warnings)) {
            Optional<Conversation> chosen = conversation(store, warnings);
            if (chosen.isEmpty()) {
                return ExitCode.INTERRUPTED;
            }
            Conversation conversation = chosen.get();
            ChatSettings wanted = conversation.settings(given);
            ChatSettings settings = open.endpoint().settings(wanted);
            if (!quiet) {
                tell(open.description(wanted.model()));
            }
            awaitTools(tools);
            boolean isDrawn = isDrawn(streams);
            if (isDrawn) {
                warnings.defer();
            }
            return new OneQuestion(
                            open,
                            settings,
                            tools,
                            runsUnasked,
                            streams.watched(),
                            maxRounds,
                            warnings)
                    .ask(question, conversation, it -> output(it, open, settings, isDrawn, out));
        } finally {
            warnings.deliver();
        }
    }

    /** Starts MCP servers while the endpoint is being found. */
    private OpenEndpoint started(ToolSource tools, Settings config, Consumer<String> warnings)
            throws InterruptedException {
        tools.start();
        return open(config, warnings);
    }

    /** Waits for MCP servers, whose warnings belong before the answer. */
    private void awaitTools(ToolSource tools) throws InterruptedException {
        long begun = System.nanoTime();
        boolean isTold = quiet;
        while (!tools.isReady()) {
            if (!isTold && System.nanoTime() - begun > PATIENCE) {
                tell("waiting for MCP servers …");
                isTold = true;
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    /** True when the answer is redrawn on the screen as it arrives. */
    private boolean isDrawn(StandardStreams streams) {
        return !json && !events && streams.output() && !"dumb".equals(System.getenv("TERM"));
    }

    private TurnOutput output(
            TurnProgress progress,
            OpenEndpoint open,
            ChatSettings settings,
            boolean isDrawn,
            PrintWriter out) {
        if (json || events) {
            return new JsonOutput(events, out, err());
        }
        if (isDrawn) {
            return LiveTurn.onStandardOutput(
                    progress, open.endpoint(), settings.model(), out, System.getenv());
        }
        return new PlainOutput(progress, out, err());
    }

    private int chat(ChatSettings given) throws Exception {
        boolean isNew = isNew();
        Settings settings = settings();
        AskChat.Beginning beginning =
                picks
                        ? AskChat.Beginning.CHOSEN
                        : isNew ? AskChat.Beginning.NEW : AskChat.Beginning.KEPT;
        return new AskChat(given, chat.prompt(), settings, beginning, maxRounds, runsUnasked)
                .with(warnings -> mcp.tools(settings, endpoint.apiKeyEnv(), warnings))
                .run(
                        ChatTerminal::open,
                        this::store,
                        warnings ->
                                opened(
                                        settings,
                                        isNew ? Optional.of(given.model()) : Optional.empty(),
                                        warnings),
                        this::kept);
    }

    /**
     * The endpoint of a chat, shown to the user.
     *
     * @param model the requested model, empty to use that of the conversation
     */
    private OpenEndpoint opened(Settings config, Optional<String> model, Consumer<String> warnings)
            throws InterruptedException {
        OpenEndpoint open = open(config, warnings);
        warnings.accept(model.map(open::description).orElseGet(open::place));
        return open;
    }

    private OpenEndpoint open(Settings settings, Consumer<String> warnings)
            throws InterruptedException {
        Serving.doubtful(settings).forEach(it -> warnings.accept("warning: " + it));
        return endpoint.open(running == null ? OwnProxy.of(settings) : running, settings, warnings);
    }

    private ConversationStore store(Consumer<String> warnings) {
        if (forgets) {
            return KeptConversations.forgetting();
        }
        // to continue a conversation, opening the store must not fail silently
        return isNew()
                ? KeptConversations.openOrForget(System.getenv(), warnings)
                : KeptConversations.open(System.getenv());
    }

    /** The conversation to use, empty when the user chooses none. */
    private Optional<Conversation> conversation(
            ConversationStore store, Consumer<String> warnings) {
        if (isNew()) {
            return Optional.of(Conversation.begin(store, warnings));
        }
        Optional<StoredConversation> kept = picks ? picked(store) : Optional.of(kept(store));
        return kept.map(it -> Conversation.resume(store, it, warnings));
    }

    private static Optional<StoredConversation> picked(ConversationStore store) {
        AskChat.requireOne(store);
        try (Terminal terminal = ChatTerminal.open()) {
            return ConversationPicker.pick(terminal, System.getenv(), store);
        } catch (IOException e) {
            throw new CommandFailure("the terminal cannot be used: " + e.getMessage(), e);
        }
    }

    private boolean isNew() {
        return !goesOn && id == null && !picks;
    }

    /** The conversation of --cid, or the last one. */
    private StoredConversation kept(ConversationStore store) {
        return id == null
                ? store.latest()
                        .orElseThrow(() -> new CommandFailure("there is no conversation yet"))
                : store.find(id)
                        .orElseThrow(
                                () ->
                                        new CommandFailure(
                                                "there is no conversation %s; run 'lmresp ask --list' to list them"
                                                        .formatted(id)));
    }

    private void tell(String message) {
        err().println("lmresp: " + message);
        err().flush();
    }
}
