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
import dev.lmresp.state.ConversationStore;
import dev.lmresp.state.StoredConversation;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a chat is about at the moment; commands change it. */
public final class ChatState {
    /**
     * The turn that was last run here.
     *
     * @param id as it is kept
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
     * A chat that begins a new conversation.
     *
     * @param store where conversations are kept; it may still be being opened
     * @param endpoint whom to ask; it may still be being found
     * @param warnings takes what the person should be told
     */
    public ChatState(
            Future<ConversationStore> store,
            Future<Endpoint> endpoint,
            ChatSettings settings,
            Consumer<String> warnings) {
        this(store, endpoint, settings, warnings, ToolSource.NONE);
    }

    /**
     * A chat that begins a new conversation.
     *
     * @param source tools besides those of the settings; others close it
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

    /** Where conversations are kept, if that is open by now. */
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
     * Whom the chat speaks to; waits while that is being found.
     *
     * @throws ChatFailure when nobody is there
     */
    Endpoint endpoint() throws InterruptedException {
        return value(endpoint);
    }

    /** Whom the chat speaks to, if that is known by now. */
    Optional<Endpoint> knownEndpoint() {
        return known(endpoint);
    }

    /** The models to choose from, as far as they are known by now. */
    List<String> knownModels() {
        return knownEndpoint().map(Endpoint::models).orElse(List.of()).stream()
                .map(ListedModel::id)
                .toList();
    }

    /** What a person should know before they ask a model; empty when nothing speaks against it. */
    Optional<String> doubt(String model) throws InterruptedException {
        boolean isListed = endpoint().models().isEmpty() || endpoint().model(model).isPresent();
        return isListed
                ? Optional.empty()
                : Optional.of(
                        "The endpoint does not list this model; /models lists the known ones.");
    }

    /** The model that answers, empty when the endpoint decides. */
    String model() throws InterruptedException {
        return endpoint().settings(settings).model();
    }

    /** The conversation that is asked in. */
    public Conversation conversation() throws InterruptedException {
        if (conversation == null) {
            begin();
        }
        return Objects.requireNonNull(conversation);
    }

    /** Begins a new conversation. */
    void begin() throws InterruptedException {
        conversation = Conversation.begin(store(), warnings);
        last = Optional.empty();
    }

    /** Goes on with a conversation, and asks with what is kept of it unless told otherwise. */
    public void resume(StoredConversation kept) throws InterruptedException {
        conversation = Conversation.resume(store(), kept, warnings);
        settings = conversation.settings(settings);
        last = Optional.empty();
    }

    /** Goes on with another branch, whose last turn was run here. */
    void goOn(Conversation branch, LastTurn turn) {
        branch.goOnHere();
        conversation = branch;
        last = Optional.of(turn);
    }

    /** Asks another model from now on, and when the conversation goes on another day. */
    void model(String name) {
        settings = settings.withModel(name);
        if (conversation != null) {
            conversation.model(name);
        }
    }

    /** What is asked with. */
    public ChatSettings settings() {
        return settings;
    }

    /** Asks with other settings from now on. */
    public void settings(ChatSettings other) {
        settings = other;
    }

    /** What a question would have to wait for now; empty for nothing. */
    String awaited() {
        return !endpoint.isDone() ? "the engine" : knowsTools() ? "" : "MCP servers";
    }

    /** Whether {@link #tools} need not wait. */
    boolean knowsTools() {
        return source.isReady();
    }

    /** What may be called: the tools of servers, and those of the settings. */
    List<Tool> tools() throws InterruptedException {
        return Stream.concat(source.tools().stream(), settings.tools().stream()).toList();
    }

    /** What may be called, as far as that is known by now. */
    List<Tool> toolsSoFar() throws InterruptedException {
        return knowsTools() ? tools() : settings.tools();
    }

    /** Nothing may be called from now on. */
    void withoutTools() {
        settings = settings.withTools(List.of());
        source.close();
        source = ToolSource.NONE;
    }

    /** What goes with the next question. */
    Question attached() {
        return attached;
    }

    private Question takeAttached() {
        Question taken = attached;
        attached = new Question();
        return taken;
    }

    /** The next question goes into a prompt. */
    public void prompt(NamedPrompt around) {
        prompt = Optional.of(around);
    }

    /** A question that is asked now: what goes with it, and the prompt around it. */
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
