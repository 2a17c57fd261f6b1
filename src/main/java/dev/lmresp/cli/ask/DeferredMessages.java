package dev.lmresp.cli.ask;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Messages for a person, from any thread, which wait while an answer is drawn where they go. */
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

    /** From now on messages wait. */
    public synchronized void defer() {
        isDrawing = true;
    }

    /** Tells what waits, and what comes from now on at once. */
    public synchronized void deliver() {
        isDrawing = false;
        waiting.forEach(warnings);
        waiting.clear();
    }
}
