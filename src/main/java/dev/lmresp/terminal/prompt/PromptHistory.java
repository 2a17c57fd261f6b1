package dev.lmresp.terminal.prompt;

import org.jline.reader.impl.history.DefaultHistory;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The history of the line editor, saved in our own format: JLine's file can be read half written,
 * and of two processes one overwrites the other.
 */
final class PromptHistory extends DefaultHistory {
    private final Consumer<String> warnings;
    private @Nullable HistoryFile file;

    /** A history in a file, or in memory only if it is null. */
    PromptHistory(@Nullable HistoryFile file, Consumer<String> warnings) {
        this.file = file;
        this.warnings = warnings;
    }

    /** Called by the editor before its first line. */
    @Override
    public void load() {
        withFile(file -> file.load().forEach(line -> internalAdd(Instant.EPOCH, line)));
    }

    @Override
    public void add(Instant time, String line) {
        boolean isAgain = !isEmpty() && get(last()).equals(line);
        if (line.isBlank() || line.startsWith(" ") || isAgain) {
            return;
        }
        internalAdd(time, line);
        withFile(file -> file.append(line));
    }

    /** Nothing to do: each entry is written at once. */
    @Override
    public void save() {}

    private void withFile(FileAction action) {
        HistoryFile kept = file;
        if (kept == null) {
            return;
        }
        try {
            action.on(kept);
        } catch (IOException e) {
            file = null;
            warnings.accept("the input history is not saved: " + kept.why(e));
        }
    }

    private interface FileAction {
        void on(HistoryFile file) throws IOException;
    }
}
