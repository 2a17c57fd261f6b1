package dev.lmresp.proxy;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.Cancellation.Cause;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.translate.Note;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One request on its way to the engine, and the answer on its way back.
 *
 * <p>The thread that handles the request reads the engine and writes the client, with no queue
 * between: all events of a block of bytes are written at once when the block is used up. {@link
 * #tick} is called from another thread; it keeps the client informed during silence and ends an
 * exchange whose engine is stuck.
 */
public final class Exchange implements Exchanges.Running {
    private static final int MOST_LEFT_BYTES = 32 << 10;

    /**
     * How long an engine that has said why its answer ended may take to say how many tokens it
     * took.
     */
    private static final long EPILOGUE_NANOS = 5_000_000_000L;

    private static final long SLOW_NANOS = 200_000_000L;

    private final Incoming incoming;
    private final Supplier<Target> target;
    private final Transport transport;
    private final ExchangeContext context;
    private final EngineTimeouts timeouts;
    private final Delivery delivery;
    private final Cancellation cancellation = new Cancellation();

    /** Guards what is told: the response, and the way to the client. */
    private final ReentrantLock lock = new ReentrantLock();

    /** The client has been told of a failure, or is about to be: nothing else may be said. */
    private boolean failed;

    private volatile @Nullable EngineAsker asker;
    private volatile @Nullable ResponseStream response;
    private volatile @Nullable AnswerReader reader;
    private volatile @Nullable EngineAnswer answer;
    private Outcome outcome = new Outcome.ClientGone();
    private volatile long keptBytes;

    private final long begun = System.nanoTime();

    /** What is wrong with an engine that takes too long. */
    private volatile String stalled = "";

    private volatile @Nullable Runnable whenSlow;

    /**
     * An exchange.
     *
     * @param target tells whom to ask, and may wait for it
     */
    Exchange(
            Incoming incoming,
            Supplier<Target> target,
            Transport transport,
            ExchangeContext context) {
        this.incoming = incoming;
        this.target = target;
        this.transport = transport;
        this.context = context;
        this.timeouts = new EngineTimeouts(context.limits(), System::nanoTime);
        this.delivery = new Delivery(transport, incoming.listener(), this::notes);
    }

    /** The id of the response. */
    public String id() {
        return incoming.id();
    }

    /** How it has ended; that nobody waits for it, as long as it has not. */
    public Outcome outcome() {
        return outcome;
    }

    /** Runs the exchange to its end, which the client is told. */
    void run() {
        transport.begin(this);
        outcome = answered();
        EngineAsker asked = asker;
        if (asked != null) {
            incoming.listener().noted(asked.notes(), asked.learned());
        }
        try {
            transport.end(outcome);
        } catch (IOException e) {
            clientGone();
            outcome = new Outcome.ClientGone();
        }
        incoming.listener().ended(outcome);
    }

    private Outcome answered() {
        try {
            ask(target.get());
            return delivery.last()
                    .<Outcome>map(Outcome.Answered::new)
                    .orElseGet(Outcome.ClientGone::new);
        } catch (EngineException e) {
            return failed(
                    e.reason() == EngineException.Reason.CANCELLED
                            ? cancelled()
                            : EngineFailure.of(e));
        } catch (EngineFailure e) {
            return failed(e);
        } catch (ApiException e) {
            return new Outcome.Failed(e.error());
        } catch (ClientGone e) {
            clientGone();
            return new Outcome.ClientGone();
        } catch (OutOfMemoryError e) {
            return failedWithoutMemory();
        }
    }

    /** Runs something once when the answer takes its time, which most short ones do not. */
    public void whenSlow(Runnable action) {
        whenSlow = action;
    }

    /** How large the part of the engine's answer is that was kept in memory. */
    public long keptBytes() {
        return keptBytes;
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
    void close() {
        EngineAnswer open = answer;
        if (open != null) {
            if (!failed && cancellation.cause().isEmpty()) {
                try {
                    open.body().skip(MOST_LEFT_BYTES);
                } catch (IOException e) {
                    // the connection is not used again, then
                }
            }
            open.close();
        }
    }

    @Override
    public void tick(long now) {
        ResponseStream told = response;
        if (told == null || told.hasEnded()) {
            return;
        }
        Runnable slow = whenSlow;
        if (slow != null && now - begun > SLOW_NANOS) {
            whenSlow = null;
            slow.run();
        }
        AnswerReader reading = reader;
        if (reading != null && reading.isFinished() && timeouts.standstill(now) > EPILOGUE_NANOS) {
            cancellation.cancel(Cause.OVER);
            return;
        }
        Optional<String> problem = timeouts.problem(now);
        if (problem.isPresent()) {
            stalled = problem.get();
            cancellation.cancel(Cause.STALLED);
        } else if (isQuiet(now) && !lock.isLocked()) {
            // writing may block, and the ticker must not
            Thread.startVirtualThread(() -> keepAlive(told));
        }
    }

    private boolean isQuiet(long now) {
        return delivery.isQuiet(now, context.limits().keepAlive());
    }

    /**
     * Where the engine's answer is being written just now, the next tick sees whether it still is.
     */
    private void keepAlive(ResponseStream told) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!failed && !told.hasEnded() && isQuiet(System.nanoTime())) {
                told.keepAlive();
                delivery.send();
            }
        } catch (IOException e) {
            clientGone();
        } finally {
            lock.unlock();
        }
    }

    /** Asks until an answer has something to say; an engine may refuse inside of one, too. */
    private void ask(Target of) throws EngineException, EngineFailure, ClientGone {
        var asking = new EngineAsker(of, incoming, context);
        asker = asking;
        var told =
                new ResponseStream(
                        incoming.id(),
                        of.request().model(),
                        RequestEcho.of(of.request()),
                        context.clock(),
                        this::tell);
        timeouts.asking();
        response = told;
        while (true) {
            EngineAnswer received = asking.ask(cancellation);
            timeouts.answering();
            answer = received;
            var size = new AnswerSize(context.limits().maxAnswerBytes());
            AnswerReader reading = asking.reader(told, size);
            reader = reading;
            try {
                read(new AnswerBody(received, timeouts, size), asking, reading, size);
                return;
            } catch (EngineFailure refusal) {
                if (reading.hasBegun()) {
                    throw refusal;
                }
                asking.correct(refusal);
                received.close();
                timeouts.asking();
            }
        }
    }

    private void read(AnswerBody body, EngineAsker asking, AnswerReader reading, AnswerSize size)
            throws EngineFailure, ClientGone {
        while (!reading.isMarked() && next(body, reading)) {
            BodyKind kind = body.kind();
            lock.lock();
            try {
                reading.take(kind, body.block(), body.length());
                if (reading.hasProgressed()) {
                    timeouts.progressed();
                    asking.helped();
                }
                flush();
            } finally {
                keptBytes = size.kept();
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
            reading.end();
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
    private boolean next(AnswerBody body, AnswerReader reading) throws EngineFailure {
        try {
            return body.next();
        } catch (IOException e) {
            return over(
                    reading,
                    cancellation.cause().isPresent()
                            ? cancelled()
                            : EngineFailure.of(
                                    EngineFailure.Kind.UNAVAILABLE,
                                    502,
                                    reading.explained(broken(e))));
        } catch (EngineFailure e) {
            return over(reading, e);
        }
    }

    private static String broken(IOException e) {
        return e instanceof ProtocolException
                ? "the engine's answer cannot be read: " + e.getMessage()
                : "the connection to the engine broke in the middle of its answer";
    }

    private static boolean over(AnswerReader reading, EngineFailure why) throws EngineFailure {
        if (!reading.isFinished()) {
            throw why;
        }
        reading.mark();
        return false;
    }

    /** Takes an event. Of a long text there are several copies at its end, which do not wait. */
    private void tell(long number, Event event) {
        delivery.take(number, event);
        AnswerReader reading = reader;
        if (reading != null && reading.isLarge() && !isDelta(event)) {
            try {
                delivery.send();
            } catch (IOException e) {
                clientGone();
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
            delivery.send();
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    private List<Note> notes() {
        EngineAsker asked = asker;
        return asked == null ? List.of() : asked.notes();
    }

    private EngineFailure cancelled() {
        AnswerReader reading = reader;
        return EngineFailure.of(
                cancellation.cause().orElse(Cause.CLIENT_GONE),
                reading == null ? stalled : reading.explained(stalled));
    }

    /** The error that ends the response must itself find room. */
    private Outcome failedWithoutMemory() {
        lock.lock();
        try {
            ResponseStream told = response;
            if (told != null) {
                told.forgetOutput();
            }
            reader = null;
        } finally {
            lock.unlock();
        }
        return failed(
                EngineFailure.of(
                        EngineFailure.Kind.UNAVAILABLE,
                        503,
                        "not enough memory for the engine's answer; lower --max-answer-mb, or give"
                                + " lmresp more memory with LMRESP_JAVA_OPTS=-Xmx4g"));
    }

    /** The end of an exchange that failed: an event where the client has heard of the response. */
    private Outcome failed(EngineFailure why) {
        if (cancellation.cause().filter(Cause.CLIENT_GONE::equals).isPresent()) {
            return new Outcome.ClientGone();
        }
        lock.lock();
        try {
            failed = true;
            EngineAsker asked = asker;
            String advice = asked == null ? "" : asked.advice(why);
            ResponseStream told = response;
            if (told == null || !transport.isOpen()) {
                ApiError error = incoming.client().status(why).withAdvice(advice);
                return new Outcome.Failed(error.status(), error, why.reason());
            }
            ApiError error = incoming.client().inStream(why).withAdvice(advice);
            told.fail(error);
            transport.flush();
            return new Outcome.Failed(200, error, why.reason());
        } catch (IOException e) {
            clientGone();
            return new Outcome.ClientGone();
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
