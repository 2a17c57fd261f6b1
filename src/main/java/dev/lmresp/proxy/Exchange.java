package dev.lmresp.proxy;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.Cancellation.Cause;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.transcript.Recording;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ResponseAssembler;
import dev.lmresp.translate.ThoughtStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request on its way to the engine, and the answer on its way back.
 *
 * <p>The thread that handles the request reads the engine and writes the client, with no queue
 * between: all events of a block of bytes are written at once when the block is used up. {@link
 * #beat} is called from another thread; it keeps the client informed during silence and ends an
 * exchange whose engine is stuck.
 */
public final class Exchange implements Pulse.Beat, AutoCloseable {
    private static final int MOST_LEFT_BYTES = 32 << 10;

    /**
     * How long an engine that has said why its answer ended may take to say how many tokens it
     * took.
     */
    private static final long EPILOGUE_NANOS = 5_000_000_000L;

    private static final long SLOW_NANOS = 200_000_000L;

    private final EngineAsker asker;
    private final ClientProfile client;
    private final Recording recording;
    private final EventSink sink;
    private final Duration keepAlive;
    private final Patience patience;
    private final ResponseAssembler assembler;
    private final AnswerSize size;
    private final AnswerReader answers;
    private final Cancellation cancellation = new Cancellation();

    /** Guards the assembler and the sink. */
    private final ReentrantLock lock = new ReentrantLock();

    /** The client has been told of a failure, or is about to be: nothing else may be said. */
    private boolean failed;

    /** Events have been taken that were not sent on yet. */
    private boolean hasUnsent;

    private volatile @Nullable EngineAnswer answer;

    /** When the client last heard anything, whatever the engine sent meanwhile. */
    private volatile long lastSent = System.nanoTime();

    private final long begun = lastSent;

    /** What is wrong with an engine that takes too long. */
    private volatile String stalled = "";

    private volatile @Nullable Runnable whenSlow;

    Exchange(
            EngineAsker asker,
            Incoming incoming,
            ResponsesRequest request,
            ThoughtStore store,
            EventSink sink,
            Gateway gateway) {
        this.asker = asker;
        this.client = incoming.client();
        this.recording = incoming.recording();
        this.sink = sink;
        this.keepAlive = gateway.limits().keepAlive();
        this.patience = new Patience(gateway.limits(), System::nanoTime);
        this.assembler =
                Assemblers.of(
                        incoming.id(),
                        request,
                        asker.translation(),
                        asker.dialect(),
                        client,
                        store,
                        gateway.ids(),
                        gateway::clock,
                        this::tell,
                        asker::note);
        this.size = new AnswerSize(gateway.limits().maxAnswerBytes());
        this.answers = new AnswerReader(assembler, asker.dialect(), size, asker::note);
    }

    /**
     * Runs the exchange to its end.
     *
     * @throws ApiException when it failed and nothing has been sent yet
     */
    void run() {
        try {
            EngineAnswer received = asker.ask(cancellation);
            patience.answering();
            answer = received;
            read(new AnswerBody(received, patience, size));
        } catch (EngineException e) {
            fail(
                    e.reason() == EngineException.Reason.CANCELLED
                            ? cancelled()
                            : EngineFailure.of(e));
        } catch (EngineFailure e) {
            fail(e);
        } catch (ClientGone e) {
            cancellation.cancel(Cause.CLIENT_GONE);
        } catch (OutOfMemoryError e) {
            failWithoutMemory();
        } finally {
            recording.noted(texts(asker.notes()), texts(asker.learned()));
        }
    }

    private static List<String> texts(List<Note> notes) {
        return notes.stream().map(Note::toString).toList();
    }

    /** Runs something once when the answer takes its time, which most short ones do not. */
    public void whenSlow(Runnable action) {
        whenSlow = action;
    }

    /** How large the part of the engine's answer is that was kept in memory. */
    public long keptBytes() {
        return size.kept();
    }

    /** Ends the exchange because nobody waits for it any more. */
    public void clientGone() {
        cancellation.cancel(Cause.CLIENT_GONE);
    }

    @Override
    public void stop() {
        cancellation.cancel(Cause.STOPPING);
    }

    /**
     * Lets go of the engine, once the client has its answer. What may be left of the engine's
     * answer is read, so that its connection can be used again.
     */
    @Override
    public void close() {
        EngineAnswer last = answer;
        if (last != null) {
            if (!failed && cancellation.cause().isEmpty()) {
                try {
                    last.body().skip(MOST_LEFT_BYTES);
                } catch (IOException e) {
                    // the connection is not used again, then
                }
            }
            last.close();
        }
    }

    @Override
    public void beat(long now) {
        if (assembler.hasEnded()) {
            return;
        }
        Runnable slow = whenSlow;
        if (slow != null && now - begun > SLOW_NANOS) {
            whenSlow = null;
            slow.run();
        }
        if (assembler.isFinished() && patience.standstill(now) > EPILOGUE_NANOS) {
            cancellation.cancel(Cause.OVER);
            return;
        }
        Optional<String> problem = patience.problem(now);
        if (problem.isPresent()) {
            stalled = problem.get();
            cancellation.cancel(Cause.STALLED);
        } else if (isQuiet(now) && !lock.isLocked()) {
            // writing may block, and the pulse must not
            Thread.startVirtualThread(this::keepAlive);
        }
    }

    private boolean isQuiet(long now) {
        return now - lastSent > keepAlive.toNanos();
    }

    /**
     * Where the engine's answer is being written just now, the next beat sees whether it still is.
     */
    private void keepAlive() {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!failed && !assembler.hasEnded() && isQuiet(System.nanoTime())) {
                assembler.keepAlive();
                send();
            }
        } catch (IOException e) {
            cancellation.cancel(Cause.CLIENT_GONE);
        } finally {
            lock.unlock();
        }
    }

    private void read(AnswerBody body) throws EngineFailure, ClientGone {
        while (!answers.isMarked() && next(body)) {
            BodyKind kind = body.kind();
            lock.lock();
            try {
                answers.take(kind, body.block(), body.length());
                if (answers.hasProgressed()) {
                    patience.progressed();
                }
                flush();
            } finally {
                lock.unlock();
            }
            if (kind == BodyKind.JSON) {
                return;
            }
            if (body.isFull()) {
                letOthersRun();
            }
        }
        lock.lock();
        try {
            answers.end();
            flush();
        } finally {
            lock.unlock();
        }
    }

    /** Virtual threads are not preempted: an engine that never pauses would keep its carrier. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersRun() {
        Thread.yield();
    }

    /** Reads the next block; false at the end, also where all had been said before it broke. */
    private boolean next(AnswerBody body) throws EngineFailure {
        try {
            return body.next();
        } catch (IOException e) {
            return over(
                    cancellation.cause().isPresent()
                            ? cancelled()
                            : EngineFailure.of(
                                    EngineFailure.Kind.UNAVAILABLE,
                                    502,
                                    answers.explained(broken(e))));
        } catch (EngineFailure e) {
            return over(e);
        }
    }

    private static String broken(IOException e) {
        return e instanceof ProtocolException
                ? "the engine's answer cannot be read: " + e.getMessage()
                : "the connection to the engine broke in the middle of its answer";
    }

    private boolean over(EngineFailure why) throws EngineFailure {
        if (!assembler.isFinished()) {
            throw why;
        }
        answers.mark();
        return false;
    }

    /** Takes an event. Of a long text there are several copies at its end, which do not wait. */
    private void tell(Event event) {
        hasUnsent = true;
        sink.accept(event);
        if (size.isLarge() && !isDelta(event)) {
            try {
                send();
            } catch (IOException e) {
                cancellation.cancel(Cause.CLIENT_GONE);
            }
        }
    }

    private static boolean isDelta(Event event) {
        return event instanceof Event.TextDelta
                || event instanceof Event.ArgumentsDelta
                || event instanceof Event.InputDelta;
    }

    private void flush() throws ClientGone {
        try {
            send();
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    /** Sends on what was taken, with all notes there are by then while they can still be told. */
    private void send() throws IOException {
        if (!hasUnsent) {
            return;
        }
        if (!sink.isOpen()) {
            sink.begin(asker.notes());
        }
        sink.flush();
        hasUnsent = false;
        lastSent = System.nanoTime();
    }

    private EngineFailure cancelled() {
        return switch (cancellation.cause().orElse(Cause.CLIENT_GONE)) {
            case CLIENT_GONE ->
                    EngineFailure.of(EngineFailure.Kind.UNAVAILABLE, 499, "the client went away");
            case STALLED ->
                    EngineFailure.of(EngineFailure.Kind.TIMEOUT, 504, answers.explained(stalled));
            case OVER ->
                    EngineFailure.of(EngineFailure.Kind.UNAVAILABLE, 502, "the answer was over");
            case STOPPING ->
                    EngineFailure.of(EngineFailure.Kind.UNAVAILABLE, 503, "lmresp is stopping");
        };
    }

    /** The error that ends the response must itself find room. */
    private void failWithoutMemory() {
        lock.lock();
        try {
            assembler.forgetOutput();
        } finally {
            lock.unlock();
        }
        fail(
                EngineFailure.of(
                        EngineFailure.Kind.UNAVAILABLE,
                        503,
                        "lmresp has not enough memory for the engine's answer; lower"
                                + " --max-answer-mb, or give it more by LMRESP_JAVA_OPTS=-Xmx4g"));
    }

    /** Tells the client, by a status while that is possible and by an event after. */
    private void fail(EngineFailure why) {
        if (cancellation.cause().filter(Cause.CLIENT_GONE::equals).isPresent()) {
            return;
        }
        lock.lock();
        try {
            failed = true;
            if (!sink.isOpen()) {
                throw new ApiException(asker.advised(client.status(why), why));
            }
            ApiError error = asker.advised(client.inStream(why), why);
            assembler.fail(error);
            sink.flush();
        } catch (IOException e) {
            cancellation.cancel(Cause.CLIENT_GONE);
        } finally {
            lock.unlock();
        }
    }

    private static final class ClientGone extends Exception {
        private static final long serialVersionUID = 1L;

        ClientGone(IOException cause) {
            super(cause);
        }
    }
}
