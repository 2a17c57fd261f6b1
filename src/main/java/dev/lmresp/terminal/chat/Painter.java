package dev.lmresp.terminal.chat;

import dev.lmresp.terminal.LiveArea;

import org.jline.utils.AttributedString;

import java.util.List;
import java.util.function.Supplier;

/**
 * Paints frames while something changes: at most thirty a second, however fast it changes, and a
 * few a second while nothing does, for what shows the time.
 */
final class Painter implements AutoCloseable {
    private static final long MILLIS_BETWEEN_FRAMES = 33;
    private static final long NANOS_BETWEEN_TICKS = 200_000_000;

    private final LiveArea area;
    private final Supplier<List<AttributedString>> frame;
    private final Thread thread;
    private final Object painting = new Object();
    private boolean isChanged = true;
    private boolean isOver;

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
        while (!isChanged && !isOver && System.nanoTime() < tick) {
            wait(NANOS_BETWEEN_TICKS / 1_000_000);
        }
        isChanged = false;
        return !isOver;
    }

    private void paint() {
        synchronized (painting) {
            area.show(frame.get());
        }
    }

    /** Paints the last frame, and leaves it on the screen. */
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
            thread.interrupt();
            area.show(frame.get());
            area.end();
        }
    }
}
