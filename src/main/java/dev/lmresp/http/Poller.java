package dev.lmresp.http;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/**
 * Waits for many sockets with one thread. A stream that waits here holds neither a thread nor a
 * stack, and costs one wake-up per block.
 */
public final class Poller implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Poller.class.getName());

    private final Selector selector;
    private final Thread thread;

    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();

    private Poller(String name, Selector selector) {
        this.selector = selector;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /**
     * Starts a poller.
     *
     * @param name the name of its thread
     * @throws IOException when there is no file descriptor left
     */
    public static Poller start(String name) throws IOException {
        var poller = new Poller(name, Selector.open());
        poller.thread.start();
        return poller;
    }

    /**
     * Prepares to watch a channel; {@link Watch#begin} begins.
     *
     * @param ready called on the poller's thread with the operations that are ready, of {@link
     *     SelectionKey}; must not block, because all other sockets wait meanwhile
     */
    public Watch watch(SocketChannel channel, IntConsumer ready) {
        return new Watch(channel, ready);
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                if (calls.isEmpty()) {
                    selector.select(Poller::call);
                } else {
                    selector.selectNow(Poller::call);
                }
                // not those that these calls add: the sockets come first
                for (int count = calls.size(); count > 0; count--) {
                    runSafely(calls.remove());
                }
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                if (selector.isOpen()) {
                    LOG.log(Level.ERROR, "waiting for sockets failed", e);
                }
            }
        }
    }

    private static void runSafely(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a connection failed because of a bug", e);
        }
    }

    private static void call(SelectionKey key) {
        if (key.isValid()) {
            ((Watch) key.attachment()).call(key.readyOps());
        }
    }

    /** Calls an action soon, on the poller's thread; it must not block. */
    public void call(Runnable action) {
        calls.add(action);
        wakeSelector();
    }

    private void wakeSelector() {
        if (!thread.equals(Thread.currentThread())) {
            selector.wakeup();
        }
    }

    /** Ends the thread; no watch is called any more. */
    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One channel that is waited for. From {@link #begin} to {@link #end} it is in non-blocking
     * mode. The methods may be called from any thread.
     */
    public final class Watch {
        private final SocketChannel channel;
        private final IntConsumer ready;
        private @Nullable SelectionKey key;

        private Watch(SocketChannel channel, IntConsumer ready) {
            this.channel = channel;
            this.ready = ready;
        }

        /**
         * Begins to wait for operations of {@link SelectionKey}.
         *
         * @throws IOException when the channel is closed
         */
        public synchronized void begin(int operations) throws IOException {
            channel.configureBlocking(false);
            while (key == null) {
                try {
                    key = channel.register(selector, operations, this);
                } catch (CancelledKeyException e) {
                    // an earlier watch has ended, and the selector has yet to notice
                    Thread.onSpinWait();
                }
                selector.wakeup();
            }
        }

        private void call(int operations) {
            try {
                ready.accept(operations);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "a connection failed because of a bug", e);
                end();
            }
        }

        /** Waits for these operations from now on; 0 to pause. */
        public synchronized void await(int operations) {
            try {
                if (key != null && key.interestOps() != operations) {
                    key.interestOps(operations);
                    wakeSelector();
                }
            } catch (CancelledKeyException e) {
                // the channel was closed, or the watch has ended
            }
        }

        /** Calls the listener once with 0, on the poller's thread: the channel has been closed. */
        public void wake() {
            Poller.this.call(() -> call(0));
        }

        /** Ends the watch: the channel can be used in blocking mode again. */
        public synchronized void end() {
            if (key != null) {
                key.cancel();
                wakeSelector();
            }
            try {
                channel.configureBlocking(true);
            } catch (IOException e) {
                // it is closed
            }
        }
    }
}
