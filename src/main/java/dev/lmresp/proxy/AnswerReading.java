package dev.lmresp.proxy;

import dev.lmresp.http.Pollers;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads one answer of the engine to its end. All events of a block of bytes are sent at once after
 * the block.
 */
final class AnswerReading {
    private final AnswerBody body;
    private final EngineAsker asker;
    private final AnswerReader reader;
    private final AnswerSize size;
    private final ClientLink client;
    private final EngineTimeouts timeouts;
    private final Supplier<Optional<EngineFailure>> cancelled;

    /**
     * @param asker has asked for the answer
     * @param reader turns the answer into events
     * @param cancelled the failure, when the exchange is cancelled
     */
    AnswerReading(
            AnswerBody body,
            EngineAsker asker,
            AnswerReader reader,
            AnswerSize size,
            ClientLink client,
            EngineTimeouts timeouts,
            Supplier<Optional<EngineFailure>> cancelled) {
        this.body = body;
        this.asker = asker;
        this.reader = reader;
        this.size = size;
        this.client = client;
        this.timeouts = timeouts;
        this.cancelled = cancelled;
    }

    /**
     * Reads all of it.
     *
     * @param pollers read the rest of a stream that turns out to be long
     */
    void toTheEnd(Pollers pollers) throws EngineFailure, ClientLink.Gone {
        while (!reader.isMarked() && next(body::next)) {
            take();
            if (body.kind() == BodyKind.JSON) {
                return;
            }
            client.awaitTaken();
            if (canBePolled() && poll(pollers)) {
                break;
            }
            if (body.isFull()) {
                letOthersRun();
            }
        }
        client.lock().lock();
        try {
            reader.end();
            client.flush();
        } finally {
            client.lock().unlock();
        }
    }

    private void take() throws EngineFailure, ClientLink.Gone {
        client.lock().lock();
        try {
            reader.take(body.kind(), body.block(), body.length());
            if (reader.hasProgressed()) {
                timeouts.progressed();
                asker.helped();
            }
            client.flush();
        } finally {
            client.lock().unlock();
        }
    }

    private boolean canBePolled() {
        return body.kind() == BodyKind.EVENTS
                && !reader.isMarked()
                && client.transport().canWriteWithoutWaiting();
    }

    /** Reads the rest of a stream on a poller's thread; false when that is not possible. */
    private boolean poll(Pollers pollers) throws EngineFailure, ClientLink.Gone {
        PolledAnswer.Step step =
                () -> {
                    if (!next(body::nextNow)) {
                        return false;
                    }
                    if (body.length() > 0) {
                        take();
                    }
                    return !reader.isMarked();
                };
        try {
            return PolledAnswer.read(body, client.transport(), pollers, step);
        } catch (EngineFailure | ClientLink.Gone | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Yields, because virtual threads are not preempted: an engine that never pauses would keep its
     * carrier thread.
     */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersRun() {
        Thread.yield();
    }

    @FunctionalInterface
    private interface NextBlock {
        boolean take() throws IOException, EngineFailure;
    }

    /**
     * Reads the next block; false at the end, including a broken connection after a complete
     * answer.
     */
    private boolean next(NextBlock block) throws EngineFailure {
        try {
            return block.take();
        } catch (IOException e) {
            return over(cancelled.get().orElseGet(() -> broken(e)));
        } catch (EngineFailure e) {
            return over(e);
        }
    }

    private EngineFailure broken(IOException e) {
        String what =
                e instanceof ProtocolException
                        ? "the engine's answer cannot be read: " + e.getMessage()
                        : "the connection to the engine broke in the middle of its answer";
        return EngineFailure.of(EngineFailure.Kind.UNAVAILABLE, 502, reader.explained(what));
    }

    private boolean over(EngineFailure why) throws EngineFailure {
        if (!reader.isFinished()) {
            throw why;
        }
        reader.mark();
        return false;
    }

    /** The number of bytes of the answer that are kept in memory. */
    long keptBytes() {
        return size.kept();
    }
}
