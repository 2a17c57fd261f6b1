package dev.lmresp.terminal.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Notices for the user of a chat, from any thread, held back until they can be shown without
 * disturbing the screen.
 */
public final class Notices implements Consumer<String> {
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private volatile Runnable arrival = () -> {};

    @Override
    public void accept(String notice) {
        waiting.add(notice);
        arrival.run();
    }

    /** Calls an action after each new notice, in the thread of the notice. */
    void onArrival(Runnable action) {
        arrival = action;
    }

    /** Removes and returns the pending notices, oldest first. */
    public List<String> take() {
        var taken = new ArrayList<String>();
        for (String notice = waiting.poll(); notice != null; notice = waiting.poll()) {
            taken.add(notice);
        }
        return taken;
    }
}
