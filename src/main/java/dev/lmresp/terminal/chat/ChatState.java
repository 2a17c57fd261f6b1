package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ListedModel;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.Conversation;
import dev.lmresp.conversation.Endpoint;
import dev.lmresp.conversation.NamedPrompt;
import dev.lmresp.conversation.Question;
import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolSource;
import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.conversation.TurnProgress;
import dev.lmresp.state.ask.ConversationStore;
import dev.lmresp.state.ask.StoredConversation;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The current state of a chat; commands change it. */
public final class ChatState {
    /**
     * The last turn that ran in this process.
     *
     * @param id its id in the store
     */
    record LastTurn(long id, TurnProgress progress, EventLog events, TurnEnd end) {}

    private final Future<ConversationStore> store;
    private final Future<Endpoint> endpoint;
    private final Consumer<String> warnings;
    private ToolSource source;
    private @Nullable Conversation conversation;
    private ChatSettings settings;
    private Question attached = new Question();
    private Optional<NamedPrompt> prompt = Optional.empty();
    private ReasoningDisplay reasoning = ReasoningDisplay.SHORT;
    private boolean showsEvents;
    private Optional<LastTurn> last = Optional.empty();

    /**
     * Creates a chat with a new conversation.
     *
     * @param store the store of conversations, which may still be opening
     * @param endpoint the endpoint, which may still be searched for
     * @param warnings receives warnings for the user
     */
    public ChatState(
            Future<ConversationStore> store,
            Future<Endpoint> endpoint,
            ChatSettings settings,
            Consumer<String> warnings) {
        this(store, endpoint, settings, warnings, ToolSource.NONE);
    }

    /**
     * Creates a chat with a new conversation, and further tools.
     *
     * @param source tools besides those of the settings; closed by the caller
     */
    public ChatState(
            Future<ConversationStore> store,
            Future<Endpoint> endpoint,
            ChatSettings settings,
            Consumer<String> warnings,
            ToolSource source) {
        this.store = store;
        this.warnings = warnings;
        this.endpoint = endpoint;
        this.settings = settings;
        this.source = source;
    }

    ConversationStore store() throws InterruptedException {
        return value(store);
    }

    /** The store of conversations, if it is already open. */
    Optional<ConversationStore> knownStore() {
        return known(store);
    }

    private static <T> Optional<T> known(Future<T> future) {
        return future.state() == Future.State.SUCCESS
                ? Optional.of(future.resultNow())
                : Optional.empty();
    }

    private static <T> T value(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new ChatFailure(String.valueOf((cause == null ? e : cause).getMessage()));
        }
    }

    /**
     * The endpoint; waits until it is found.
     *
     * @throws ChatFailure when there is none
     */
    Endpoint endpoint() throws InterruptedException {
        return value(endpoint);
    }

    /** The endpoint, if already known. */
    Optional<Endpoint> knownEndpoint() {
        return known(endpoint);
    }

    /** The models to choose from, as far as known. */
    List<String> knownModels() {
        return knownEndpoint().map(Endpoint::models).orElse(List.of()).stream()
                .map(ListedModel::id)
                .toList();
    }

    /** A warning before using a model; empty for none. */
    Optional<String> doubt(String model) throws InterruptedException {
        boolean isListed = endpoint().models().isEmpty() || endpoint().model(model).isPresent();
        return isListed
                ? Optional.empty()
                : Optional.of(
                        "The endpoint does not list this model; /models lists the known ones.");
    }

    /** The model in use, empty when the endpoint decides. */
    String model() throws InterruptedException {
        return endpoint().settings(settings).model();
    }

    /** The current conversation. */
    public Conversation conversation() throws InterruptedException {
        if (conversation == null) {
            begin();
        }
        return Objects.requireNonNull(conversation);
    }

    void begin() throws InterruptedException {
        conversation = Conversation.begin(store(), warnings);
        last = Optional.empty();
    }

    /** Continues a conversation, with its saved settings unless overridden. */
    public void resume(StoredConversation kept) throws InterruptedException {
        conversation = Conversation.resume(store(), kept, warnings);
        settings = conversation.settings(settings);
        last = Optional.empty();
    }

    /** Continues with another branch, whose last turn ran in this process. */
    void goOn(Conversation branch, LastTurn turn) {
        branch.goOnHere();
        conversation = branch;
        last = Optional.of(turn);
    }

    /** Changes the model, also in the saved conversation. */
    void model(String name) {
        settings = settings.withModel(name);
        if (conversation != null) {
            conversation.model(name);
        }
    }

    public ChatSettings settings() {
        return settings;
    }

    public void settings(ChatSettings other) {
        settings = other;
    }

    /** What a question would have to wait for now; empty for nothing. */
    String awaited() {
        return !endpoint.isDone() ? "the engine" : knowsTools() ? "" : "MCP servers";
    }

    /** True when {@link #tools} does not have to wait. */
    boolean knowsTools() {
        return source.isReady();
    }

    /** The tools: those of servers, and those of the settings. */
    List<Tool> tools() throws InterruptedException {
        return Stream.concat(source.tools().stream(), settings.tools().stream()).toList();
    }

    /** The tools, as far as known. */
    List<Tool> toolsSoFar() throws InterruptedException {
        return knowsTools() ? tools() : settings.tools();
    }

    /** Disables all tools from now on. */
    void withoutTools() {
        settings = settings.withTools(List.of());
        source.close();
        source = ToolSource.NONE;
    }

    /** The attachments of the next question. */
    Question attached() {
        return attached;
    }

    private Question takeAttached() {
        Question taken = attached;
        attached = new Question();
        return taken;
    }

    /** Applies a prompt to the next question. */
    public void prompt(NamedPrompt around) {
        prompt = Optional.of(around);
    }

    /** The items of a question, with its attachments and the prompt applied. */
    List<JsonNode> asked(String text) {
        String question = prompt.map(it -> it.question(text)).orElse(text);
        prompt = Optional.empty();
        return takeAttached().text(question).items();
    }

    ReasoningDisplay reasoning() {
        return reasoning;
    }

    void reasoning(ReasoningDisplay other) {
        reasoning = other;
    }

    boolean showsEvents() {
        return showsEvents;
    }

    void showsEvents(boolean other) {
        showsEvents = other;
    }

    Optional<LastTurn> last() {
        return last;
    }

    void last(LastTurn turn) {
        last = Optional.of(turn);
    }
}
