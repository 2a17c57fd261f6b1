package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.DEFAULT;

import dev.lmresp.terminal.Columns;
import dev.lmresp.terminal.Lines;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All commands by topic, in columns if they fit. */
final class HelpPage {
    private static final int ROOM_FOR_TWO = 79;
    private static final String INDENT = "  ";

    /** The topics, in order. */
    private static final List<Group> GROUPS =
            List.of(
                    new Group(
                            "Conversation",
                            List.of(
                                    "/new",
                                    "/load",
                                    "/list",
                                    "/title",
                                    "/retry",
                                    "/undo",
                                    "/edit",
                                    "/compare")),
                    new Group("Files", List.of("/file", "/image", "/save", "/copy")),
                    new Group("Chat", List.of("/clear", "/help", "/exit")),
                    new Group(
                            Group.OF_OTHERS,
                            List.of(
                                    "/model", "/models", "/prompt", "/system", "/effort", "/tools",
                                    "/schema", "/set")),
                    new Group(
                            "Answer",
                            List.of("/events", "/notes", "/explain", "/reasoning", "/usage")));

    /**
     * The commands of a topic.
     *
     * @param title the topic
     * @param names the names, in order
     */
    private record Group(String title, List<String> names) {
        /** The topic of commands that are in no group: most new ones are about the request. */
        static final String OF_OTHERS = "Request";

        List<ChatCommand> of(List<ChatCommand> all) {
            Stream<ChatCommand> named =
                    names.stream()
                            .flatMap(name -> all.stream().filter(it -> it.name().equals(name)));
            Stream<ChatCommand> others =
                    title.equals(OF_OTHERS)
                            ? all.stream().filter(it -> !isNamed(it.name()))
                            : Stream.empty();
            return Stream.concat(named, others).toList();
        }

        private static boolean isNamed(String name) {
            return GROUPS.stream().anyMatch(it -> it.names.contains(name));
        }
    }

    private final List<ChatCommand> commands;
    private final int nameWidth;

    HelpPage(List<ChatCommand> commands) {
        this.commands = List.copyOf(commands);
        this.nameWidth = commands.stream().mapToInt(it -> it.name().length()).max().orElse(0);
    }

    List<AttributedString> lines(int width) {
        List<List<AttributedString>> blocks = blocks(width < ROOM_FOR_TWO ? width : width / 2);
        if (width < ROOM_FOR_TWO) {
            return blocks.stream().flatMap(List::stream).toList();
        }
        int first = evenSplit(blocks);
        return beside(
                blocks.subList(0, first).stream().flatMap(List::stream).toList(),
                blocks.subList(first, blocks.size()).stream().flatMap(List::stream).toList(),
                width / 2 + 1);
    }

    private List<List<AttributedString>> blocks(int width) {
        var blocks = new ArrayList<List<AttributedString>>();
        for (Group group : GROUPS) {
            var lines = new ArrayList<AttributedString>();
            lines.add(new AttributedString(group.title, DEFAULT.bold()));
            group.of(commands).forEach(it -> lines.add(line(it, width)));
            if (lines.size() > 1) {
                blocks.add(lines);
            }
        }
        return blocks;
    }

    private AttributedString line(ChatCommand command, int width) {
        String name = INDENT + command.name();
        String gap = " ".repeat(nameWidth - command.name().length() + INDENT.length());
        int room = Math.max(1, width - name.length() - gap.length());
        return new AttributedStringBuilder()
                .append(name)
                .append(gap)
                .append(Lines.cut(command.summary(), DEFAULT.faint(), room))
                .toAttributedString();
    }

    /** The number of blocks in the first of two columns that keeps the longer one short. */
    private static int evenSplit(List<List<AttributedString>> blocks) {
        int all = height(blocks);
        int best = 0;
        int least = all;
        for (int i = 1; i < blocks.size(); i++) {
            int first = height(blocks.subList(0, i));
            int longer = Math.max(first, all - first);
            if (longer < least) {
                least = longer;
                best = i;
            }
        }
        return best;
    }

    private static int height(List<List<AttributedString>> blocks) {
        return blocks.stream().mapToInt(List::size).sum();
    }

    private static List<AttributedString> beside(
            List<AttributedString> left, List<AttributedString> right, int column) {
        var lines = new ArrayList<AttributedString>();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            var line = new AttributedStringBuilder();
            if (i < left.size()) {
                line.append(left.get(i));
            }
            if (i < right.size()) {
                line.append(" ".repeat(column - Columns.of(line.toAttributedString())));
                line.append(right.get(i));
            }
            lines.add(line.toAttributedString());
        }
        return lines;
    }
}
