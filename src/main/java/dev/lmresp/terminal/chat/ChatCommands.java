package dev.lmresp.terminal.chat;

import dev.lmresp.terminal.prompt.Candidate;
import dev.lmresp.terminal.prompt.Completions;
import dev.lmresp.terminal.prompt.FileNames;
import dev.lmresp.terminal.prompt.Words;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The commands of the chat by name, and their completions. */
final class ChatCommands implements Completions {
    /** Names from similar programs; not listed, but accepted. */
    private static final Map<String, String> OTHER_NAMES =
            Map.of("/quit", "/exit", "/bye", "/exit", "/?", "/help");

    private final Map<String, ChatCommand> commands = new LinkedHashMap<>();
    private final FileNames files;

    ChatCommands(List<ChatCommand> commands, FileNames files) {
        commands.forEach(it -> this.commands.put(it.name(), it));
        this.files = files;
    }

    /** True when a line is a command: not a text of several lines, and not a path. */
    static boolean isCommand(String line) {
        String name = line.split(" ", 2)[0];
        return name.startsWith("/") && name.indexOf('/', 1) < 0 && line.indexOf('\n') < 0;
    }

    /**
     * Runs a command.
     *
     * @throws ChatFailure when there is no such command, or it fails
     */
    Step run(String line) throws InterruptedException {
        String[] words = line.strip().split("\\s+", 2);
        return find(words[0]).action().run(words.length > 1 ? words[1].strip() : "");
    }

    /** A command by its name, or by an unambiguous prefix. */
    private ChatCommand find(String name) {
        List<String> names = names(name);
        if (names.size() == 1) {
            return named(names.getFirst());
        }
        throw new ChatFailure(
                names.isEmpty()
                        ? "Unknown command " + name + "; /help lists them."
                        : name + " could be " + String.join(", ", names));
    }

    private ChatCommand named(String name) {
        return Objects.requireNonNull(commands.get(OTHER_NAMES.getOrDefault(name, name)));
    }

    /** The name itself, or all with this prefix. */
    private List<String> names(String begun) {
        return commands.containsKey(begun) || isOtherName(begun)
                ? List.of(begun)
                : begunWith(begun);
    }

    /** Alternative names only if no primary one has the prefix. */
    private List<String> begunWith(String begun) {
        List<String> first = commands.keySet().stream().filter(it -> it.startsWith(begun)).toList();
        return first.isEmpty()
                ? OTHER_NAMES.keySet().stream()
                        .filter(it -> it.startsWith(begun) && isOtherName(it))
                        .sorted()
                        .toList()
                : first;
    }

    private boolean isOtherName(String name) {
        return commands.containsKey(OTHER_NAMES.getOrDefault(name, ""));
    }

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
            return begunWith(begun).stream()
                    .map(it -> new Candidate(it, named(it).summary(), true))
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
        if (command.argument().contains("@FILE")) {
            candidates.addAll(marked(begun));
        } else if (command.argument().contains("FILE")) {
            candidates.addAll(files.complete(line, cursor));
        }
        return candidates;
    }

    /** The files that match the name after {@code @} in the last word. */
    private List<Candidate> marked(String begun) {
        String word = begun.substring(Words.start(begun, begun.length()));
        return word.startsWith("@")
                ? files.complete(word.substring(1)).stream()
                        .map(it -> new Candidate("@" + it.text(), "", it.isFinal()))
                        .toList()
                : List.of();
    }
}
