package dev.lmresp.terminal.prompt;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-Z: the terminal is left as a shell expects it before the process stops, and taken again when
 * it goes on.
 *
 * <p>The process stops itself as it would have without a handler, so that the kernel decides: where
 * no shell could let it go on, it does not stop.
 */
public final class Suspension implements AutoCloseable {
    private static final String STOP = "TSTP";
    private static final String GO_ON = "CONT";

    /** How long it may take until the process has stopped, or the signal to go on has arrived. */
    private static final int STEPS_TO_GO_ON = 10;

    private static final long MILLIS_OF_A_STEP = 50;

    /**
     * What puts the cursor at the start of an empty line, wherever it is: blanks that fill the line
     * it is in, or go on in the next.
     */
    public static String freshLine(int width) {
        return " ".repeat(Math.max(0, width - 1)) + "\r\u001b[K";
    }

    /** Who has the terminal. */
    public interface Holder {
        /** Leaves it as others expect it. */
        void leave();

        /** Takes it again: others have written on it. */
        void takeAgain();
    }

    private final Holder holder;
    private final @Nullable Object formerStop;
    private final @Nullable Object formerGoOn;
    private volatile CountDownLatch goneOn = new CountDownLatch(0);

    private Suspension(Holder holder, boolean isAlone) {
        this.holder = holder;
        this.formerGoOn = isAlone ? Signals.register(GO_ON, this::goesOn) : null;
        this.formerStop = listen();
    }

    /** From now on Ctrl-Z stops the process; {@link #goesOn} must be called when it goes on. */
    static Suspension of(Holder holder) {
        return new Suspension(holder, false);
    }

    /** The same, where nobody else listens to the signal to go on. */
    public static Suspension alone(Holder holder) {
        return new Suspension(holder, true);
    }

    private @Nullable Object listen() {
        return Signals.register(STOP, () -> stop(Long.toString(ProcessHandle.current().pid())));
    }

    /**
     * Does what the terminal would do at Ctrl-Z: stops the process, and those that were started
     * together with it. Returns before.
     */
    void pressed() {
        Thread.ofPlatform().name("suspension").start(() -> stop("0"));
    }

    /**
     * Stops, until the process goes on.
     *
     * @param whom a process, 0 for all of the group
     */
    private void stop(String whom) {
        holder.leave();
        goneOn = new CountDownLatch(1);
        Signals.registerDefault(STOP);
        try {
            new ProcessBuilder("sh", "-c", "kill -%s %s".formatted(STOP, whom)).start().waitFor();
            if (!hasGoneOn()) {
                // it did not stop
                holder.takeAgain();
            }
        } catch (IOException e) {
            holder.takeAgain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listen();
        }
    }

    /** Waits in many steps: the one in which the process is stopped has passed when it goes on. */
    private boolean hasGoneOn() throws InterruptedException {
        for (int i = 0; i < STEPS_TO_GO_ON; i++) {
            if (goneOn.await(MILLIS_OF_A_STEP, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    /** The process goes on, whoever stopped it. */
    void goesOn() {
        holder.takeAgain();
        goneOn.countDown();
    }

    @Override
    public void close() {
        Signals.unregister(STOP, formerStop);
        if (formerGoOn != null) {
            Signals.unregister(GO_ON, formerGoOn);
        }
    }
}
