package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.conversation.Export;
import dev.lmresp.conversation.SaidText;
import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;
import dev.lmresp.state.ask.ConversationStore;
import dev.lmresp.state.ask.FoundConversation;
import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.state.ask.StoredTurn;
import dev.lmresp.terminal.prompt.FileNames;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** The commands that select a conversation and the position in it. */
final class ConversationCommands {
    private static final int MOST_LISTED = 20;

    private final ChatState state;
    private final ChatWriter writer;
    private final FileNames files;
    private final Chooser chooser;

    /** Lets the user choose a conversation. */
    @FunctionalInterface
    interface Chooser {
        /** The chosen one, empty for none. */
        Optional<StoredConversation> choose(ConversationStore store);
    }

    ConversationCommands(ChatState state, ChatWriter writer, FileNames files, Chooser chooser) {
        this.state = state;
        this.writer = writer;
        this.files = files;
        this.chooser = chooser;
    }

    List<ChatCommand> all() {
        return List.of(
                ChatCommand.of("/retry", "ask the question again", ignored -> retry()),
                ChatCommand.of("/undo", "undo the last question", ignored -> undo()),
                new ChatCommand(
                        "/compare",
                        "MODEL [QUESTION]",
                        "also ask another model",
                        state::knownModels,
                        this::compare),
                ChatCommand.of("/new", "start a new conversation", ignored -> begin()),
                ChatCommand.of("/list", "[WORDS]", "list or search them", this::list),
                new ChatCommand("/load", "[ID]", "continue another one", this::ids, this::load),
                ChatCommand.of("/title", "TEXT", "set its title", this::title),
                ChatCommand.of("/save", "FILE", "write it to a file", this::save));
    }

    private Step begin() throws InterruptedException {
        state.begin();
        writer.quiet("A new conversation.");
        return Step.NEXT;
    }

    private Step retry() throws InterruptedException {
        StoredTurn turn = undone();
        return new Step.Ask(turn.input());
    }

    private Step undo() throws InterruptedException {
        String text = SaidText.of(undone().input());
        writer.quiet("Undone; the question stays as a branch of the conversation.");
        return new Step.Write(text);
    }

    private Step compare(String line) throws InterruptedException {
        String[] words = line.split("\\s+", 2);
        if (words[0].isEmpty()) {
            throw new ChatFailure("Which model? /compare MODEL; /models lists them.");
        }
        List<JsonNode> question = words.length > 1 ? state.asked(words[1]) : List.of();
        if (question.isEmpty()) {
            requireAnswer();
        }
        state.doubt(words[0]).ifPresent(writer::quiet);
        return new Step.Compare(words[0], question);
    }

    private void requireAnswer() throws InterruptedException {
        List<StoredTurn> turns = state.conversation().turns();
        if (turns.isEmpty()) {
            throw new ChatFailure(
                    "There is no answer to compare with yet; /compare MODEL QUESTION asks both.");
        }
        if (turns.getLast().status() == StoredTurn.Status.FAILED) {
            throw new ChatFailure(
                    "The last question has no answer to compare with; /retry asks it again.");
        }
    }

    private StoredTurn undone() throws InterruptedException {
        return state.conversation()
                .undo()
                .orElseThrow(() -> new ChatFailure("There is no question before this."));
    }

    private Step list(String words) throws InterruptedException {
        List<FoundConversation> found = state.store().list(words, MOST_LISTED);
        if (found.isEmpty()) {
            writer.quiet(words.isEmpty() ? "None yet." : "None contains '" + words + "'.");
        }
        writer.table(ConversationTable.of(found));
        return Step.NEXT;
    }

    private List<String> ids() {
        return state.knownStore().map(it -> it.list("", MOST_LISTED)).orElse(List.of()).stream()
                .map(it -> it.conversation().id())
                .toList();
    }

    private Step load(String id) throws InterruptedException {
        if (id.isEmpty()) {
            if (state.store().latest().isEmpty()) {
                throw new ChatFailure("There is none yet.");
            }
            choose();
            return Step.NEXT;
        }
        StoredConversation kept =
                state.store()
                        .find(id)
                        .orElseThrow(() -> new ChatFailure("There is no conversation " + id + "."));
        goOn(kept);
        return Step.NEXT;
    }

    /** Lets the user choose a conversation to continue; false when none is chosen. */
    boolean choose() throws InterruptedException {
        Optional<StoredConversation> chosen = chooser.choose(state.store());
        if (chosen.isPresent()) {
            goOn(chosen.get());
        }
        return chosen.isPresent();
    }

    private void goOn(StoredConversation kept) throws InterruptedException {
        state.settings(state.settings().withModel("").withSystem(""));
        state.resume(kept);
        recall();
    }

    /** Shows the end of a conversation. */
    void recall() throws InterruptedException {
        state.conversation()
                .kept()
                .ifPresent(
                        kept ->
                                writer.quiet(
                                        "%s, %d %s so far"
                                                .formatted(
                                                        kept.title(),
                                                        kept.turns(),
                                                        kept.turns() == 1 ? "turn" : "turns")));
        List<StoredTurn> turns = state.conversation().turns();
        if (!turns.isEmpty()) {
            writer.question(SaidText.of(turns.getLast().input()));
            writer.markdown(SaidText.of(turns.getLast().output()));
            writer.line("");
        }
    }

    private Step title(String title) throws InterruptedException {
        if (title.isEmpty()) {
            Optional<StoredConversation> kept = state.conversation().kept();
            writer.line(kept.map(StoredConversation::title).orElse("It has no title yet."));
            return Step.NEXT;
        }
        if (state.conversation().kept().isEmpty()) {
            throw new ChatFailure("Ask something first: a conversation begins with a question.");
        }
        state.conversation().title(title);
        return Step.NEXT;
    }

    private Step save(String name) throws InterruptedException {
        if (name.isEmpty()) {
            throw new ChatFailure(
                    "Which file? /save FILE.md to read it, /save FILE.json to send it");
        }
        StoredConversation kept =
                state.conversation()
                        .kept()
                        .orElseThrow(() -> new ChatFailure("There is nothing to save yet."));
        List<StoredTurn> turns = state.conversation().turns();
        Path file = files.resolve(name);
        try {
            Files.writeString(
                    file,
                    name.endsWith(".json")
                            ? Json.pretty(Export.request(kept, turns)) + "\n"
                            : Export.markdown(kept, turns),
                    StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new ChatFailure(file + " already exists: choose another file name");
        } catch (IOException e) {
            removePart(file);
            throw new ChatFailure(file + " cannot be written: " + TextFile.reason(e));
        }
        writer.quiet("Written to " + file);
        return Step.NEXT;
    }

    /** Deletes a partial file, which would look complete. */
    private static void removePart(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the write error has been reported
        }
    }
}
