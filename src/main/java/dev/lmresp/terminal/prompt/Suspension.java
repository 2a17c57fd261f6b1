package dev.lmresp.terminal.prompt;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Handles Ctrl-Z: restores the terminal for the shell before the process stops, and takes it back
 * when it continues.
 *
 * <p>The process stops itself with the default signal, so that the kernel decides: if no shell
 * could continue it, it does not stop.
 */
public final class Suspension implements AutoCloseable {
    private static final String STOP = "TSTP";
    private static final String GO_ON = "CONT";

    /** The number of steps to wait until the process has stopped, or SIGCONT has arrived. */
    private static final int STEPS_TO_GO_ON = 10;

    private static final long MILLIS_OF_A_STEP = 50;

    /**
     * Text that moves the cursor to the start of an empty line from anywhere: blanks that fill the
     * current line, or wrap into the next.
     */
    public static String freshLine(int width) {
        return " ".repeat(Math.max(0, width - 1)) + "\r\u001b[K";
    }

    /** The current user of the terminal. */
    public interface Holder {
        /** Leaves the terminal in the state that others expect. */
        void leave();

        /** Takes the terminal back: others have written to it. */
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

    /**
     * Stops the process at Ctrl-Z from now on; {@link #goesOn} must be called when it continues.
     */
    static Suspension of(Holder holder) {
        return new Suspension(holder, false);
    }

    /** Like {@link #of}, and also handles SIGCONT. */
    public static Suspension alone(Holder holder) {
        return new Suspension(holder, true);
    }

    private @Nullable Object listen() {
        return Signals.register(STOP, () -> stop(Long.toString(ProcessHandle.current().pid())));
    }

    /** Does what the terminal does at Ctrl-Z: stops the process group. Returns before. */
    void pressed() {
        Thread.ofPlatform().name("suspension").start(() -> stop("0"));
    }

    /**
     * Stops, until the process continues.
     *
     * @param whom a process id, 0 for the process group
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

    /**
     * Waits in many steps: the one in which the process is stopped has elapsed when it continues.
     */
    private boolean hasGoneOn() throws InterruptedException {
        for (int i = 0; i < STEPS_TO_GO_ON; i++) {
            if (goneOn.await(MILLIS_OF_A_STEP, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    /** The process continues, whoever stopped it. */
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
