package dev.lmresp.proxy;

import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Lets other threads cancel an exchange's wait for the engine, for the headers or the body. */
final class Cancellation {
    /** Why an exchange was cancelled. */
    enum Cause {
        /** The client has disconnected. */
        CLIENT_GONE,
        /** The client wants no more of the response than what has come. */
        CANCELLED,
        /** The client wants no more than the items that are done. */
        INTERRUPTED,
        /** The engine sent nothing for too long. */
        STALLED,
        /** The engine's answer was complete, but it kept the connection open. */
        OVER,
        /** lmresp is stopping. */
        STOPPING
    }

    private @Nullable Thread waiting;
    private @Nullable EngineAnswer answer;
    private @Nullable Cause cause;

    /** Sends a request to an engine, such that {@link #cancel} ends the wait. */
    EngineAnswer send(Engine engine, EngineCall call) throws EngineException {
        synchronized (this) {
            refuseIfCancelled();
            waiting = Thread.currentThread();
        }
        EngineAnswer received;
        try {
            received = engine.send(call);
        } finally {
            synchronized (this) {
                waiting = null;
                // a late interrupt must not affect what this thread does next
                Thread.interrupted();
            }
        }
        synchronized (this) {
            if (cause != null) {
                received.close();
            }
            refuseIfCancelled();
            answer = received;
            return received;
        }
    }

    /** Ends the wait; the first cause counts. */
    synchronized void cancel(Cause why) {
        if (cause == null) {
            cause = why;
        }
        if (waiting != null) {
            waiting.interrupt();
        } else if (answer != null) {
            answer.close();
        }
    }

    /** Another answer is asked for: that the last one was over does not end this one. */
    synchronized void nextRound() {
        if (cause == Cause.OVER) {
            cause = null;
        }
    }

    /** Another engine is asked, as one was too slow: that does not end the next one. */
    synchronized void nextEngine() {
        nextRound();
        if (cause == Cause.STALLED) {
            cause = null;
        }
        answer = null;
    }

    /** The cause, if it was cancelled. */
    synchronized Optional<Cause> cause() {
        return Optional.ofNullable(cause);
    }

    private void refuseIfCancelled() throws EngineException {
        if (cause != null) {
            throw new EngineException(
                    EngineException.Reason.CANCELLED, "cancelled", new InterruptedException());
        }
    }
}
