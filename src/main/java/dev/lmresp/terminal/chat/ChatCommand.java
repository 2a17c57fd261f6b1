package dev.lmresp.terminal.chat;

import java.util.List;
import java.util.function.Supplier;

/**
 * A command of the chat.
 *
 * @param name with its slash
 * @param argument what it takes, empty for nothing
 * @param summary what it does
 * @param choices what may be written for its argument
 * @param action does it
 */
record ChatCommand(
        String name,
        String argument,
        String summary,
        Supplier<List<String>> choices,
        Action action) {
    /** What a command does with its argument. */
    @FunctionalInterface
    interface Action {
        /**
         * Does it.
         *
         * @param argument what follows the name, empty for nothing
         * @throws ChatFailure when it cannot be done
         */
        Step run(String argument) throws InterruptedException;
    }

    /** A command that takes nothing. */
    static ChatCommand of(String name, String summary, Action action) {
        return new ChatCommand(name, "", summary, List::of, action);
    }

    /** A command that takes any text. */
    static ChatCommand of(String name, String argument, String summary, Action action) {
        return new ChatCommand(name, argument, summary, List::of, action);
    }
}
