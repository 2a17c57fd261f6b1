package dev.lmresp.terminal.chat;

import dev.lmresp.conversation.SaidText;
import dev.lmresp.state.ask.StoredTurn;

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
                        "write one in your editor",
                        () -> List.of("last"),
                        this::edit),
                ChatCommand.of("/clear", "clear the screen", ignored -> clear()),
                new ChatCommand(
                        "/help",
                        "[COMMAND]",
                        "this list, or one command",
                        () -> others.stream().map(ChatCommand::name).toList(),
                        this::help),
                ChatCommand.of("/exit", "exit, like Ctrl-D", ignored -> new Step.Leave()));
    }

    private Step edit(String what) throws InterruptedException {
        if (!what.equals("last")) {
            return new Step.Edit(what, false);
        }
        List<StoredTurn> turns = state.conversation().turns();
        if (turns.isEmpty()) {
            throw new ChatFailure("There is no question to rewrite yet.");
        }
        return new Step.Edit(SaidText.of(turns.getLast().input()), true);
    }

    private Step clear() {
        writer.raw(ERASE_SCREEN);
        return Step.NEXT;
    }

    private Step help(String name) {
        var commands = new ArrayList<>(others);
        commands.addAll(all());
        if (!name.isEmpty()) {
            return help(commands, name.startsWith("/") ? name : "/" + name);
        }
        writer.styled(new HelpPage(commands).lines(writer.width()));
        writer.quiet("/help COMMAND, such as /help model, shows its arguments.");
        writer.quiet(
                "Enter sends. Alt-Enter, or \\ at the end, starts a new line; \"\"\" encloses"
                        + " many.");
        writer.quiet(
                "Ctrl-C stops the answer, Ctrl-O shows its reasoning, Ctrl-R finds old questions.");
        return Step.NEXT;
    }

    private Step help(List<ChatCommand> commands, String name) {
        ChatCommand command =
                commands.stream()
                        .filter(it -> it.name().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ChatFailure(
                                                "Unknown command "
                                                        + name
                                                        + "; /help lists"
                                                        + " them."));
        writer.line((command.name() + " " + command.argument()).strip() + "  " + command.summary());
        return Step.NEXT;
    }
}
