package dev.lmresp.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** As many pollers as can work at the same time, started when they are needed. */
public final class Pollers implements AutoCloseable {
    /** More do not help: each handles tens of thousands of blocks a second. */
    private static final int MOST = 4;

    private final String name;
    private final int count = Math.min(MOST, Runtime.getRuntime().availableProcessors());
    private final List<Poller> started = new ArrayList<>();
    private int last;
    private boolean isClosed;

    /**
     * @param name the start of the names of their threads
     */
    public Pollers(String name) {
        this.name = name;
    }

    /**
     * The next one in turn.
     *
     * @throws IOException when there is no file descriptor left, or they have been closed
     */
    public synchronized Poller next() throws IOException {
        if (isClosed) {
            throw new IOException("closed");
        }
        last = (last + 1) % count;
        if (last >= started.size()) {
            started.add(Poller.start(name + "-" + started.size()));
            last = started.size() - 1;
        }
        return started.get(last);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        started.forEach(Poller::close);
    }
}
