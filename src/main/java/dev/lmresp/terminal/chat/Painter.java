package dev.lmresp.terminal.chat;

import dev.lmresp.terminal.LiveArea;

import org.jline.utils.AttributedString;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Paints frames while something changes: at most thirty per second, and a few per second while
 * nothing changes, for elapsed times.
 */
final class Painter implements AutoCloseable {
    private static final long MILLIS_BETWEEN_FRAMES = 33;
    private static final long NANOS_BETWEEN_TICKS = 200_000_000;

    /** While a window is being resized, the terminal is ahead of the size that it reports. */
    private static final long NANOS_AFTER_RESIZE = 300_000_000;

    private final LiveArea area;
    private final Supplier<List<AttributedString>> frame;
    private final Thread thread;
    private final Object painting = new Object();
    private boolean isChanged = true;
    private boolean isOver;
    private boolean isSuspended;
    private long resized = System.nanoTime() - NANOS_AFTER_RESIZE;

    Painter(LiveArea area, Supplier<List<AttributedString>> frame) {
        this.area = area;
        this.frame = frame;
        this.thread = Thread.ofPlatform().daemon().name("painter").start(this::run);
    }

    /** Requests a new frame. */
    synchronized void changed() {
        isChanged = true;
        notifyAll();
    }

    /** The screen size has changed: repaints when it has been stable for a moment. */
    synchronized void resized() {
        resized = System.nanoTime();
        isChanged = true;
    }

    /**
     * Keeps settled lines on the screen, and paints nothing until {@link #resume}.
     *
     * @param settled returns the number of lines that will not change any more
     */
    void suspend(IntSupplier settled) {
        synchronized (painting) {
            isSuspended = true;
            area.suspend(settled.getAsInt());
        }
    }

    /**
     * Continues painting, at the cursor.
     *
     * @param before runs before that
     */
    void resume(Runnable before) {
        synchronized (painting) {
            before.run();
            if (!isSuspended) {
                area.restart();
            }
            isSuspended = false;
            painting.notifyAll();
        }
        changed();
    }

    private void run() {
        try {
            while (awaitChange()) {
                paint();
                Thread.sleep(MILLIS_BETWEEN_FRAMES);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private synchronized boolean awaitChange() throws InterruptedException {
        long tick = System.nanoTime() + NANOS_BETWEEN_TICKS;
        while (!isOver && (isResizing() || (!isChanged && System.nanoTime() < tick))) {
            wait(isResizing() ? MILLIS_BETWEEN_FRAMES : NANOS_BETWEEN_TICKS / 1_000_000);
        }
        isChanged = false;
        return !isOver;
    }

    private boolean isResizing() {
        return System.nanoTime() - resized < NANOS_AFTER_RESIZE;
    }

    private void paint() {
        synchronized (painting) {
            if (!isSuspended) {
                area.show(frame.get());
            }
        }
    }

    /** Paints the last frame, and leaves it on the screen; not while the screen is released. */
    @Override
    public void close() {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
            notifyAll();
        }
        synchronized (painting) {
            awaitScreen();
            thread.interrupt();
            area.show(frame.get());
            area.end();
        }
    }

    private void awaitScreen() {
        boolean isInterrupted = false;
        while (isSuspended) {
            try {
                painting.wait();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
