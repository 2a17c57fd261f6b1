package dev.lmresp.state.ask;

import com.fasterxml.jackson.databind.node.NullNode;

import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.ask.StoredTurn.Status;
import dev.lmresp.testing.JavaCommand;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another process that uses the conversations. */
final class StoreProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private StoreProcess(Process process) {
        this.process = process;
        this.out = process.inputReader();
    }

    /**
     * Starts one.
     *
     * @param home where its state lies
     * @param shell what a shell does before
     * @param options for its JVM
     * @param work {@code answer} for a turn that never ends, {@code turns} for twenty that do,
     *     {@code fill} for answers until the disk is full
     */
    static StoreProcess start(Path home, String shell, List<String> options, String work)
            throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", shell + "; exec \"$0\" \"$@\""));
        command.addAll(JavaCommand.of(StoreProcess.class, options.toArray(String[]::new)));
        command.addAll(List.of(home.toString(), work));
        return new StoreProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    static StoreProcess start(Path home, String work) throws IOException {
        return start(home, "true", List.of(), work);
    }

    /** The next line it prints. */
    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static void main(String[] args) throws InterruptedException {
        StateFolder folder = StateFolder.of(Map.of("XDG_STATE_HOME", args[0])).orElseThrow();
        try (var store = ConversationStore.open(folder, Clock.systemUTC(), new ConversationIds())) {
            switch (args[1]) {
                case "answer" -> answer(store);
                case "turns" -> turns(store);
                default -> fill(store);
            }
        }
    }

    private static void answer(ConversationStore store) throws InterruptedException {
        var conversation = store.create("m", "");
        var turn = store.begin(conversation.id(), 0, "m", "", List.of(Items.user("Why?")));
        store.progress(turn.id(), List.of(Items.assistant("Because")));
        System.out.println(conversation.id());
        Thread.sleep(60_000);
    }

    private static void turns(ConversationStore store) {
        var conversation = store.create("m", "");
        System.out.println(conversation.id());
        long parent = 0;
        for (int i = 0; i < 20; i++) {
            var turn =
                    store.begin(conversation.id(), parent, "m", "", List.of(Items.user("n" + i)));
            store.progress(turn.id(), List.of(Items.assistant("half")));
            var output = List.of(Items.assistant("whole"));
            store.end(turn.id(), Status.COMPLETED, output, NullNode.getInstance(), "e", "");
            parent = turn.id();
        }
    }

    private static void fill(ConversationStore store) {
        var conversation = store.create("m", "");
        var turn = store.begin(conversation.id(), 0, "m", "", List.of(Items.user("Fill")));
        try {
            for (int length = 1000; length < 100_000_000; length *= 2) {
                store.progress(turn.id(), List.of(Items.assistant("x".repeat(length))));
            }
        } catch (StoreException e) {
            System.out.println(e.getMessage());
        }
        try (var memory = store.toMemory()) {
            memory.adopt(conversation, List.of(turn));
            var output = List.of(Items.assistant("in memory"));
            memory.end(turn.id(), Status.COMPLETED, output, NullNode.getInstance(), "e", "");
            System.out.println(memory.path(conversation.id()).getFirst().output());
            System.out.println(memory.list("memory", 9).getFirst().snippet());
        }
    }
}
