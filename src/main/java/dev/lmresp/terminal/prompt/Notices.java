package dev.lmresp.terminal.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * What the person at a chat should be told, from any thread. It waits until it can be shown without
 * disturbing what is on the screen.
 */
public final class Notices implements Consumer<String> {
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private volatile Runnable arrival = () -> {};

    @Override
    public void accept(String notice) {
        waiting.add(notice);
        arrival.run();
    }

    /** Calls this after each notice that comes from now on, in the thread that brings it. */
    void onArrival(Runnable action) {
        arrival = action;
    }

    /** What waits, the oldest first; it waits no longer. */
    public List<String> take() {
        var taken = new ArrayList<String>();
        for (String notice = waiting.poll(); notice != null; notice = waiting.poll()) {
            taken.add(notice);
        }
        return taken;
    }
}
