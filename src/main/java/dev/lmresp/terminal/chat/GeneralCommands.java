package dev.lmresp.terminal.chat;

import dev.lmresp.conversation.SaidText;
import dev.lmresp.state.StoredTurn;
import dev.lmresp.terminal.TextTable;

import java.util.ArrayList;
import java.util.List;

/** The commands about the chat itself. */
final class GeneralCommands {
    private static final String ERASE_SCREEN = "\u001b[H\u001b[2J";

    private final ChatState state;
    private final ChatWriter writer;
    private final List<ChatCommand> others;

    /**
     * @param others the commands that are listed before these
     */
    GeneralCommands(ChatState state, ChatWriter writer, List<ChatCommand> others) {
        this.state = state;
        this.writer = writer;
        this.others = List.copyOf(others);
    }

    List<ChatCommand> all() {
        return List.of(
                new ChatCommand(
                        "/edit",
                        "[last]",
                        "the next question in your editor, or the last one anew",
                        () -> List.of("last"),
                        this::edit),
                ChatCommand.of("/clear", "empties the screen", ignored -> clear()),
                ChatCommand.of("/help", "this list", ignored -> help()),
                ChatCommand.of("/exit", "leaves; so does Ctrl-D", ignored -> new Step.Leave()));
    }

    private Step edit(String what) throws InterruptedException {
        if (!what.equals("last")) {
            return new Step.Edit(what, false);
        }
        List<StoredTurn> turns = state.conversation().turns();
        if (turns.isEmpty()) {
            throw new ChatFailure("There is no question to write anew yet.");
        }
        return new Step.Edit(SaidText.of(turns.getLast().input()), true);
    }

    private Step clear() {
        writer.raw(ERASE_SCREEN);
        return Step.NEXT;
    }

    private Step help() {
        var table = new TextTable();
        var commands = new ArrayList<>(others);
        commands.addAll(all());
        commands.forEach(it -> table.row((it.name() + " " + it.argument()).strip(), it.summary()));
        table.lines().forEach(writer::line);
        writer.line("");
        writer.quiet(
                "Enter sends. Alt-Enter, or \\ at the end, begins another line; \"\"\" holds"
                        + " many.");
        writer.quiet(
                "Ctrl-C stops the answer, Ctrl-O shows its reasoning, Ctrl-R finds old questions.");
        return Step.NEXT;
    }
}
