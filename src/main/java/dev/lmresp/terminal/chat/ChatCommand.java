package dev.lmresp.terminal.chat;

import java.util.List;
import java.util.function.Supplier;

/**
 * A command of the chat.
 *
 * @param name its name, with the slash
 * @param argument its argument in the help, empty for none
 * @param summary a short description
 * @param choices completions for its argument
 * @param action runs it
 */
record ChatCommand(
        String name,
        String argument,
        String summary,
        Supplier<List<String>> choices,
        Action action) {
    @FunctionalInterface
    interface Action {
        /**
         * Runs the command.
         *
         * @param argument the text after the name, may be empty
         * @throws ChatFailure when it fails
         */
        Step run(String argument) throws InterruptedException;
    }

    /** A command without an argument. */
    static ChatCommand of(String name, String summary, Action action) {
        return new ChatCommand(name, "", summary, List::of, action);
    }

    /** A command with any text as argument. */
    static ChatCommand of(String name, String argument, String summary, Action action) {
        return new ChatCommand(name, argument, summary, List::of, action);
    }
}
