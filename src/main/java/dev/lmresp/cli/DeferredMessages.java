package dev.lmresp.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Messages for a person, from any thread, which wait while an answer is drawn where they go. */
final class DeferredMessages implements Consumer<String> {
    private final Consumer<String> told;
    private final List<String> waiting = new ArrayList<>();
    private boolean isDrawing;

    DeferredMessages(Consumer<String> told) {
        this.told = told;
    }

    @Override
    public synchronized void accept(String message) {
        if (isDrawing) {
            waiting.add(message);
        } else {
            told.accept(message);
        }
    }

    /** From now on messages wait. */
    synchronized void defer() {
        isDrawing = true;
    }

    /** Tells what waits, and what comes from now on at once. */
    synchronized void deliver() {
        isDrawing = false;
        waiting.forEach(told);
        waiting.clear();
    }
}
