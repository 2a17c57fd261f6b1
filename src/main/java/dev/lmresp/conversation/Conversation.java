package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.ask.ConversationStore;
import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.state.ask.StoredTurn;
import dev.lmresp.state.ask.StoredTurn.Status;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A conversation, and the user's position in it. It is saved while it goes on: a crash loses at
 * most the last half second. Saving starts with the first question.
 */
public final class Conversation {
    private static final long NANOS_BETWEEN_SAVES = 500_000_000;

    private final Consumer<String> warnings;
    private ConversationStore store;
    private @Nullable StoredConversation kept;
    private List<StoredTurn> turns = List.of();

    /** The running turn. */
    private @Nullable StoredTurn open;

    private Conversation(ConversationStore store, Consumer<String> warnings) {
        this.store = store;
        this.warnings = warnings;
    }

    /**
     * Begins a new conversation.
     *
     * @param warnings receives a sentence when it cannot be saved any more
     */
    public static Conversation begin(ConversationStore store, Consumer<String> warnings) {
        return new Conversation(store, warnings);
    }

    /**
     * Continues a saved conversation at its head.
     *
     * @param warnings receives a sentence when it cannot be saved any more
     */
    public static Conversation resume(
            ConversationStore store, StoredConversation kept, Consumer<String> warnings) {
        var conversation = new Conversation(store, warnings);
        conversation.kept = kept;
        conversation.turns = store.path(kept.id());
        return conversation;
    }

    /** The saved state, empty before the first question. */
    public Optional<StoredConversation> kept() {
        StoredConversation known = kept;
        return known == null ? Optional.empty() : keep(it -> it.find(known.id()));
    }

    /** The settings for requests: the given ones, with the saved ones as defaults. */
    public ChatSettings settings(ChatSettings given) {
        StoredConversation known = kept;
        if (known == null) {
            return given;
        }
        ChatSettings settings = given;
        if (given.model().isEmpty()) {
            settings = settings.withModel(known.model());
        }
        if (given.system().isEmpty()) {
            settings = settings.withSystem(known.system());
        }
        return settings;
    }

    /** The turns from the first to the current one. */
    public List<StoredTurn> turns() {
        return turns;
    }

    /**
     * All items so far, the beginning of the next request. A failed turn is left out: it was not
     * answered, and the next answer should not be about it.
     */
    public List<JsonNode> items() {
        var items = new ArrayList<JsonNode>();
        for (StoredTurn turn : turns) {
            if (turn.status() != Status.FAILED) {
                items.addAll(turn.input());
                items.addAll(WholeItems.of(turn.output()));
            }
        }
        return items;
    }

    /**
     * Asks a question, and waits for the end of the turn, whatever it is.
     *
     * @param run creates the run of the turn, with a listener
     */
    public TurnEnd ask(
            List<JsonNode> input,
            ChatSettings settings,
            String engine,
            TurnProgress progress,
            RunMaker run,
            TurnListener listener) {
        List<JsonNode> conversation = new ArrayList<>(items());
        conversation.addAll(input);
        StoredTurn turn = begin(input, settings, engine);
        open = turn;
        var keeper = new Keeper(turn.id(), progress, listener);
        TurnEnd end = run.of(keeper).run(conversation);
        // a late interrupt must not prevent saving
        boolean isInterrupted = Thread.interrupted();
        JsonNode usage = end.response().path("usage");
        JsonNode counted = usage.isMissingNode() ? NullNode.getInstance() : usage;
        StoredTurn ended =
                keep(
                        it ->
                                it.end(
                                        turn.id(),
                                        end.status(),
                                        end.output(),
                                        counted,
                                        engine,
                                        end.error()));
        open = null;
        turns = Stream.concat(turns.stream(), Stream.of(ended)).toList();
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return end;
    }

    @FunctionalInterface
    public interface RunMaker {
        TurnRun of(TurnListener listener);
    }

    private StoredTurn begin(List<JsonNode> input, ChatSettings settings, String engine) {
        if (kept == null) {
            kept = keep(it -> it.create(settings.model(), settings.system()));
        }
        long parent = turns.isEmpty() ? 0 : turns.getLast().id();
        return keep(it -> it.begin(known().id(), parent, settings.model(), engine, input));
    }

    /**
     * Saves something; if that fails, as on a full disk, the conversation continues in memory.
     * Nothing is read again for this, which could fail too.
     */
    private <T> T keep(Function<ConversationStore, T> action) {
        try {
            return action.apply(store);
        } catch (StoreException e) {
            warnings.accept("this conversation is no longer saved: " + e.getMessage());
            store = store.toMemory();
            StoredConversation known = kept;
            if (known != null) {
                var path = new ArrayList<>(turns);
                Optional.ofNullable(open).ifPresent(path::add);
                store.adopt(known, path);
            }
            return action.apply(store);
        }
    }

    private StoredConversation known() {
        StoredConversation known = kept;
        if (known == null) {
            throw new IllegalStateException("nothing was asked yet");
        }
        return known;
    }

    /**
     * Goes back to before the last turn, which stays as a branch of the conversation.
     *
     * @return the turn, empty when there is none
     */
    public Optional<StoredTurn> undo() {
        if (turns.isEmpty()) {
            return Optional.empty();
        }
        StoredTurn last = turns.getLast();
        keep(it -> it.head(known().id(), last.parent()));
        turns = turns.subList(0, turns.size() - 1);
        return Optional.of(last);
    }

    /**
     * The same conversation before its last question, to ask it in another way. {@link #goOnHere}
     * selects the branch to continue.
     */
    public Conversation beforeLast() {
        var branch = new Conversation(store, warnings);
        branch.kept = kept;
        branch.turns = turns.subList(0, turns.size() - 1);
        return branch;
    }

    /** Makes this the branch to continue. */
    public void goOnHere() {
        if (kept != null) {
            long head = turns.isEmpty() ? 0 : turns.getLast().id();
            keep(it -> it.head(known().id(), head));
        }
    }

    /** Changes the model, also in the saved conversation. */
    public void model(String name) {
        if (kept != null) {
            kept = keep(it -> it.model(known().id(), name));
        }
    }

    public void title(String title) {
        kept = keep(it -> it.title(known().id(), title));
    }

    /** Saves the output of a turn while it arrives. */
    private final class Keeper implements TurnListener {
        private final long turn;
        private final TurnProgress progress;
        private final TurnListener next;
        private long saved = System.nanoTime();

        Keeper(long turn, TurnProgress progress, TurnListener next) {
            this.turn = turn;
            this.progress = progress;
            this.next = next;
        }

        @Override
        public void event(ServerEvent event) {
            next.event(event);
            if (System.nanoTime() - saved > NANOS_BETWEEN_SAVES) {
                save();
            }
        }

        @Override
        public void toolsAnswered() {
            next.toolsAnswered();
            save();
        }

        private void save() {
            keep(
                    it -> {
                        it.progress(turn, progress.output());
                        return turn;
                    });
            saved = System.nanoTime();
        }
    }
}
