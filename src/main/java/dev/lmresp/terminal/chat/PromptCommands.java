package dev.lmresp.terminal.chat;

import dev.lmresp.conversation.ConversationException;
import dev.lmresp.conversation.NamedPrompt;
import dev.lmresp.conversation.PromptFolder;
import dev.lmresp.terminal.TextTable;

import java.util.List;

/** The command for the user's own prompts. */
final class PromptCommands {
    private final ChatState state;
    private final ChatWriter writer;
    private final PromptFolder prompts;

    PromptCommands(ChatState state, ChatWriter writer, PromptFolder prompts) {
        this.state = state;
        this.writer = writer;
        this.prompts = prompts;
    }

    List<ChatCommand> all() {
        return List.of(
                new ChatCommand(
                        "/prompt",
                        "[NAME [TEXT]]",
                        "use one of your prompts",
                        this::known,
                        this::prompt));
    }

    /** The names for completion; errors are ignored while typing. */
    private List<String> known() {
        try {
            return prompts.names();
        } catch (ConversationException e) {
            return List.of();
        }
    }

    private Step prompt(String line) {
        String[] words = line.split("\\s+", 2);
        if (words[0].isEmpty()) {
            return list();
        }
        NamedPrompt prompt = read(words[0]);
        state.settings(prompt.applied(state.settings()));
        if (prompt.isQuestion()) {
            state.prompt(prompt);
        }
        if (words.length > 1) {
            return new Step.Ask(state.asked(words[1]));
        }
        writer.quiet(
                prompt.isQuestion()
                        ? "The next question is inserted into it: " + prompt.description()
                        : "The system prompt is now: " + prompt.description());
        return Step.NEXT;
    }

    private NamedPrompt read(String name) {
        try {
            return prompts.read(name);
        } catch (ConversationException e) {
            throw new ChatFailure(String.valueOf(e.getMessage()));
        }
    }

    private Step list() {
        var table = new TextTable();
        try {
            prompts.names().forEach(it -> table.row(it, prompts.description(it)));
        } catch (ConversationException e) {
            throw new ChatFailure(String.valueOf(e.getMessage()));
        }
        if (table.lines().isEmpty()) {
            writer.line("None yet; " + prompts.how());
        }
        writer.table(table);
        return Step.NEXT;
    }
}
