package dev.lmresp.terminal.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The commands of the chat by their names, and what the tab key offers for them. */
final class ChatCommands implements Completions {
    private final Map<String, ChatCommand> commands = new LinkedHashMap<>();
    private final FileNames files;

    ChatCommands(List<ChatCommand> commands, FileNames files) {
        commands.forEach(it -> this.commands.put(it.name(), it));
        this.files = files;
    }

    /** Whether a line is meant for the chat: not a text of several lines, and not a path. */
    static boolean isCommand(String line) {
        String name = line.split(" ", 2)[0];
        return name.startsWith("/") && name.indexOf('/', 1) < 0 && line.indexOf('\n') < 0;
    }

    /**
     * Runs a command.
     *
     * @throws ChatFailure when there is no such command, or it cannot be done
     */
    Step run(String line) throws InterruptedException {
        String[] words = line.strip().split("\\s+", 2);
        return find(words[0]).action().run(words.length > 1 ? words[1].strip() : "");
    }

    /** A command by its name, or by the beginning of it that no other has. */
    private ChatCommand find(String name) {
        ChatCommand exact = commands.get(name);
        if (exact != null) {
            return exact;
        }
        List<ChatCommand> begun =
                commands.values().stream().filter(it -> it.name().startsWith(name)).toList();
        if (begun.size() == 1) {
            return begun.getFirst();
        }
        throw new ChatFailure(
                begun.isEmpty()
                        ? "There is no command " + name + "; /help lists them."
                        : name
                                + " could be "
                                + begun.stream()
                                        .map(ChatCommand::name)
                                        .collect(Collectors.joining(", ")));
    }

    /** All of them, in their order. */
    List<ChatCommand> all() {
        return List.copyOf(commands.values());
    }

    @Override
    public List<Candidate> complete(String line, int cursor) {
        String begun = line.substring(0, cursor);
        if (!begun.startsWith("/")) {
            return List.of();
        }
        int blank = begun.indexOf(' ');
        if (blank < 0) {
            return commands.values().stream()
                    .filter(it -> it.name().startsWith(begun))
                    .map(it -> new Candidate(it.name(), it.summary(), true))
                    .toList();
        }
        ChatCommand command = commands.get(begun.substring(0, blank));
        if (command == null) {
            return List.of();
        }
        var candidates = new ArrayList<Candidate>();
        String word = begun.substring(blank + 1).stripLeading();
        command.choices().get().stream()
                .filter(it -> it.startsWith(word))
                .map(Candidate::of)
                .forEach(candidates::add);
        if (command.argument().contains("FILE")) {
            candidates.addAll(files.complete(line, cursor));
        }
        return candidates;
    }
}
