package dev.lmresp.cli.ask;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.ask.ConversationIds;
import dev.lmresp.state.ask.ConversationStore;

import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

/** Opens the store of the user's conversations. */
public final class KeptConversations {
    private static final String NO_HOME = "no home folder is known: set HOME or XDG_STATE_HOME";

    private KeptConversations() {}

    /**
     * Opens the store.
     *
     * @throws StoreException when it cannot be read and written
     */
    public static ConversationStore open(Map<String, String> environment) {
        return StateFolder.of(environment)
                .map(it -> ConversationStore.open(it, Clock.systemUTC(), new ConversationIds()))
                .orElseThrow(() -> new CommandFailure(NO_HOME));
    }

    /** Opens the store, or, if that fails, one in memory. */
    public static ConversationStore openOrForget(
            Map<String, String> environment, Consumer<String> warnings) {
        try {
            return open(environment);
        } catch (StoreException | CommandFailure e) {
            warnings.accept("this conversation will not be saved: " + e.getMessage());
            return forgetting();
        }
    }

    /** A store in memory. */
    public static ConversationStore forgetting() {
        return ConversationStore.inMemory(Clock.systemUTC(), new ConversationIds());
    }
}
