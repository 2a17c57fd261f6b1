package dev.lmresp.terminal.chat;

import dev.lmresp.terminal.LiveArea;

import org.jline.utils.AttributedString;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Paints frames while something changes: at most thirty a second, however fast it changes, and a
 * few a second while nothing does, for what shows the time.
 */
final class Painter implements AutoCloseable {
    private static final long MILLIS_BETWEEN_FRAMES = 33;
    private static final long NANOS_BETWEEN_TICKS = 200_000_000;

    /** While a window is dragged, the terminal is ahead of the size that it tells. */
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

    /** There is something new to show. */
    synchronized void changed() {
        isChanged = true;
        notifyAll();
    }

    /** The screen has another size: paints again when it has kept that for a moment. */
    synchronized void resized() {
        resized = System.nanoTime();
        isChanged = true;
    }

    /**
     * Leaves what is settled on the screen, and paints nothing until {@link #resume}.
     *
     * @param settled tells how many lines will not change any more
     */
    void suspend(IntSupplier settled) {
        synchronized (painting) {
            isSuspended = true;
            area.suspend(settled.getAsInt());
        }
    }

    /**
     * Paints again, where the cursor is.
     *
     * @param before is run before
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

    /** Paints the last frame, and leaves it on the screen; not while others have the screen. */
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
