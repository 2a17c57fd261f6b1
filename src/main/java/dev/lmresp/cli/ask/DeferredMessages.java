package dev.lmresp.cli.ask;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Messages for the user, from any thread, held back while an answer is being drawn. */
public final class DeferredMessages implements Consumer<String> {
    private final Consumer<String> warnings;
    private final List<String> waiting = new ArrayList<>();
    private boolean isDrawing;

    public DeferredMessages(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    @Override
    public synchronized void accept(String message) {
        if (isDrawing) {
            waiting.add(message);
        } else {
            warnings.accept(message);
        }
    }

    /** Holds back messages from now on. */
    public synchronized void defer() {
        isDrawing = true;
    }

    /** Delivers pending messages, and later ones at once. */
    public synchronized void deliver() {
        isDrawing = false;
        waiting.forEach(warnings);
        waiting.clear();
    }
}
