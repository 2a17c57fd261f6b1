package dev.lmresp.proxy;

import dev.lmresp.http.PolledBody;
import dev.lmresp.http.Pollers;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the rest of a streamed answer on the thread of a poller, while the thread of the request
 * only waits for the end: between two chunks no stack is kept, and a chunk wakes one thread.
 */
final class PolledAnswer {
    /** After so many full blocks other answers get their turn. */
    private static final int MOST_BLOCKS = 16;

    /** Takes one block. */
    @FunctionalInterface
    interface Step {
        /**
         * Takes what has arrived, if anything.
         *
         * @return false when the answer is complete
         */
        boolean take() throws Exception;
    }

    private final AnswerBody body;
    private final Transport transport;
    private final Step step;
    private final Thread waiting = Thread.currentThread();
    private volatile boolean isOver;
    private @Nullable Throwable failure;

    private PolledAnswer(AnswerBody body, Transport transport, Step step) {
        this.body = body;
        this.transport = transport;
        this.step = step;
    }

    /**
     * Reads an answer to its end, if its body can be polled.
     *
     * @param step called on the poller's thread, one call at a time
     * @return false when the body cannot be polled: nothing has been read
     * @throws Exception what a step has thrown
     */
    static boolean read(AnswerBody body, Transport transport, Pollers pollers, Step step)
            throws Exception {
        var answer = new PolledAnswer(body, transport, step);
        if (!answer.begin(pollers)) {
            return false;
        }
        answer.await();
        return true;
    }

    private boolean begin(Pollers pollers) {
        try {
            return body.poll(pollers.next(), this::arrived);
        } catch (IOException e) {
            // the next read, which waits, works or says what is wrong
            return false;
        }
    }

    private void await() throws Exception {
        while (!isOver) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                body.close();
            }
        }
        switch (failure) {
            case null -> {}
            case Exception e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void arrived() {
        if (isOver) {
            return;
        }
        try {
            if (!takeBlocks()) {
                end();
            }
        } catch (Throwable e) {
            failure = e;
            end();
        }
    }

    private boolean takeBlocks() throws Exception {
        PolledBody polled = body.polled();
        for (int i = 0; i < MOST_BLOCKS; i++) {
            if (!step.take()) {
                return false;
            }
            if (transport.isBehind()) {
                polled.pause(true);
                transport.whenTaken(this::goOn);
                return true;
            }
            if (!body.isFull()) {
                return true;
            }
        }
        polled.callAgain();
        return true;
    }

    private void goOn() {
        body.polled().pause(false);
        body.polled().callAgain();
    }

    private void end() {
        body.polled().endPolling();
        isOver = true;
        LockSupport.unpark(waiting);
    }
}
