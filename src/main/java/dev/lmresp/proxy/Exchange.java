package dev.lmresp.proxy;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.Cancellation.Cause;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.Note;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One request to the engine, and the response to the client.
 *
 * <p>One thread at a time reads from the engine and writes to the client, with no queue between:
 * all events of a block of bytes are written at once after the block. That is the thread of the
 * request, and a poller's ({@link PolledAnswer}) once a stream has turned out to be long. {@link
 * #tick} is called from another thread; it sends keep-alives during silence and ends an exchange
 * whose engine is stuck.
 */
public final class Exchange implements Exchanges.Running {
    private static final int MOST_LEFT_BYTES = 32 << 10;

    /** How long to wait for usage after the finish reason. */
    private static final long EPILOGUE_NANOS = 5_000_000_000L;

    private static final long SLOW_NANOS = 200_000_000L;

    private final Incoming incoming;
    private final Supplier<Target> target;
    private final Transport transport;
    private final ExchangeContext context;
    private final Keeper keeper;
    private final EngineTimeouts timeouts;
    private final Delivery delivery;
    private final Cancellation cancellation = new Cancellation();

    /** Guards the response and the transport to the client. */
    private final ReentrantLock lock = new ReentrantLock();

    private final ClientLink client;

    /** A failure has been sent, or is about to be: no other event may follow. */
    private boolean failed;

    private volatile @Nullable EngineAsker asker;
    private volatile @Nullable ResponseStream response;
    private volatile @Nullable AnswerReader reader;

    /** The notes of earlier rounds. */
    private final List<Note> earlier = new CopyOnWriteArrayList<>();

    private Item.@Nullable Compaction summary;
    private volatile @Nullable EngineAnswer answer;
    private Outcome outcome = new Outcome.ClientGone();
    private volatile @Nullable AnswerReading reading;

    private final long begun = System.nanoTime();

    /** The error message, when the engine has timed out. */
    private volatile String stalled = "";

    private volatile @Nullable Runnable whenSlow;

    /**
     * Creates an exchange.
     *
     * @param target resolves engine and model, and may wait for discovery
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
        this.keeper = new Keeper(context.store(), incoming, context.ids());
        this.timeouts = new EngineTimeouts(context.limits(), System::nanoTime);
        this.delivery = new Delivery(transport, incoming.listener(), this::notes);
        this.client = new ClientLink(transport, delivery, lock);
    }

    public String id() {
        return incoming.id();
    }

    /** The complete request; empty before it is known. */
    public Optional<ResponsesRequest> request() {
        return Optional.ofNullable(asker).map(EngineAsker::request);
    }

    /** The outcome; while the exchange runs, {@link Outcome.ClientGone}. */
    public Outcome outcome() {
        return outcome;
    }

    /** Runs the exchange to its end, and reports the outcome to the client. */
    void run() {
        transport.begin(this);
        outcome = answered();
        EngineAsker asked = asker;
        if (asked != null) {
            incoming.listener().noted(notes(), asked.learned());
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
        } catch (ClientLink.Gone e) {
            clientGone();
            return new Outcome.ClientGone();
        } catch (OutOfMemoryError e) {
            return failedWithoutMemory();
        }
    }

    /** Runs an action once, in a thread of its own, if the answer takes long. */
    public void whenSlow(Runnable action) {
        whenSlow = action;
    }

    /** The number of bytes of the engine's answer that were kept in memory. */
    public long keptBytes() {
        AnswerReading last = reading;
        return last == null ? 0 : last.keptBytes();
    }

    /** Ends the exchange because the client has disconnected. */
    public void clientGone() {
        cancellation.cancel(Cause.CLIENT_GONE);
    }

    /** Ends the response with what has come so far. */
    public void cancel() {
        cancellation.cancel(Cause.CANCELLED);
    }

    /** Ends the response with the items that are done. */
    public void interrupt() {
        cancellation.cancel(Cause.INTERRUPTED);
    }

    @Override
    public void stop() {
        cancellation.cancel(Cause.STOPPING);
    }

    /**
     * Releases the engine, after the client has its answer. The rest of the engine's answer is
     * read, so that its connection can be reused.
     */
    void close() {
        keeper.over();
        release();
    }

    private void release() {
        EngineAnswer open = answer;
        answer = null;
        if (open != null) {
            if (!failed && cancellation.cause().isEmpty()) {
                try {
                    open.body().skip(MOST_LEFT_BYTES);
                } catch (IOException e) {
                    // the connection is not reused
                }
            }
            open.close();
        }
    }

    @Override
    public void tick(long now) {
        Runnable slow = whenSlow;
        if (slow != null && now - begun > SLOW_NANOS) {
            whenSlow = null;
            Thread.startVirtualThread(slow);
        }
        ResponseStream current = response;
        if (current == null || current.hasEnded()) {
            return;
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
            Thread.startVirtualThread(() -> keepAlive(current));
        }
    }

    private boolean isQuiet(long now) {
        return delivery.isQuiet(now, context.limits().keepAlive());
    }

    /** If the engine's answer is being written right now, the next tick checks again. */
    private void keepAlive(ResponseStream current) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!failed && !current.hasEnded() && isQuiet(System.nanoTime())) {
                current.keepAlive();
                delivery.send();
            }
        } catch (IOException e) {
            clientGone();
        } finally {
            lock.unlock();
        }
    }

    private void ask(Target of) throws EngineException, EngineFailure, ClientLink.Gone {
        var asking = new EngineAsker(of, incoming, context);
        asker = asking;
        keeper.asked(of.request());
        var current =
                new ResponseStream(
                        incoming.id(),
                        of.request().model(),
                        RequestEcho.of(of.request(), keeper.keeps()),
                        context.clock(),
                        this::tell);
        timeouts.asking();
        response = current;
        if (incoming.isBackground()) {
            queue(current);
        }
        Optional<ContextCompaction> compaction = ContextCompaction.of(of);
        var tokenizer = new EngineTokenizer(call -> cancellation.send(of.engine().engine(), call));
        if (compaction.isPresent() && compaction.get().isDue(asking, tokenizer)) {
            asking = new EngineAsker(summedUp(of, compaction.get(), current), incoming, context);
            asker = asking;
        }
        round(asking, current);
    }

    /**
     * Sums up the conversation in a round of its own. A failure of that is no failure to answer.
     */
    private Target summedUp(Target of, ContextCompaction compaction, ResponseStream current)
            throws EngineException, ClientLink.Gone {
        try {
            round(new EngineAsker(compaction.summingUp(), incoming, context), current);
        } catch (EngineFailure e) {
            if (cancellation.cause().filter(it -> it != Cause.OVER).isPresent()) {
                throw new EngineException(
                        EngineException.Reason.CANCELLED, "cancelled", new InterruptedException());
            }
            earlier.add(compaction.failed(e));
        }
        release();
        reader = null;
        cancellation.nextRound();
        timeouts.asking();
        current.nextRound();
        Item.Compaction made = summary;
        if (made == null) {
            return of;
        }
        earlier.add(compaction.done());
        return compaction.answering(made);
    }

    /** Tries until an answer has content; an engine may also refuse inside an answer. */
    private void round(EngineAsker asking, ResponseStream current)
            throws EngineException, EngineFailure, ClientLink.Gone {
        while (true) {
            EngineAnswer received = asking.ask(cancellation);
            timeouts.answering();
            answer = received;
            var size = new AnswerSize(context.limits().maxAnswerBytes());
            AnswerReader into = asking.reader(current, size);
            reader = into;
            var body = new AnswerBody(received, timeouts, size);
            var next = new AnswerReading(body, asking, into, size, client, timeouts, this::stopped);
            reading = next;
            try {
                next.toTheEnd(context.pollers());
                return;
            } catch (EngineFailure refusal) {
                if (into.hasBegun()) {
                    throw refusal;
                }
                asking.correct(refusal);
                received.close();
                timeouts.asking();
            }
        }
    }

    private void queue(ResponseStream current) throws ClientLink.Gone {
        lock.lock();
        try {
            current.queue();
            client.flush();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends an event. At the end of a long text there are several copies of it, so they are sent at
     * once.
     */
    private void tell(long number, Event event) {
        if (event instanceof Event.ItemDone done && done.item() instanceof Item.Compaction made) {
            summary = made;
        }
        if (event instanceof Event.Terminal) {
            transport.beforeLast();
        }
        delivery.take(number, keeper.kept(event));
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

    private List<Note> notes() {
        EngineAsker asked = asker;
        return asked == null
                ? List.of()
                : Stream.of(earlier.stream(), asked.notes().stream(), keeper.note().stream())
                        .flatMap(it -> it)
                        .toList();
    }

    /** The failure, when the exchange is cancelled. */
    private Optional<EngineFailure> stopped() {
        return cancellation.cause().map(_ -> cancelled());
    }

    private EngineFailure cancelled() {
        AnswerReader reading = reader;
        return EngineFailure.of(
                cancellation.cause().orElse(Cause.CLIENT_GONE),
                reading == null ? stalled : reading.explained(stalled));
    }

    /** The outcome after an OutOfMemoryError, of which even the error event may be affected. */
    private Outcome failedWithoutMemory() {
        lock.lock();
        try {
            ResponseStream current = response;
            if (current != null) {
                current.forgetOutput();
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

    /** The outcome of a failed exchange: an event if the response has begun, otherwise a status. */
    private Outcome failed(EngineFailure why) {
        Optional<Cause> cause = cancellation.cause();
        ResponseStream begun = response;
        if (begun != null && cause.filter(Cause.CANCELLED::equals).isPresent()) {
            return ended(() -> cancel(begun));
        }
        if (begun != null && cause.filter(Cause.INTERRUPTED::equals).isPresent()) {
            return ended(begun::interrupt);
        }
        if (cause.filter(Cause.CLIENT_GONE::equals).isPresent()) {
            return new Outcome.ClientGone();
        }
        lock.lock();
        try {
            failed = true;
            EngineAsker asked = asker;
            String advice = asked == null ? "" : asked.advice(why);
            ResponseStream current = response;
            if (current == null || !transport.isOpen()) {
                ApiError error = incoming.client().status(why).withAdvice(advice);
                return new Outcome.Failed(error.status(), error, why.reason());
            }
            ApiError error = incoming.client().inStream(why).withAdvice(advice);
            current.fail(error);
            transport.flush();
            return new Outcome.Failed(200, error, why.reason());
        } catch (IOException e) {
            clientGone();
            return new Outcome.ClientGone();
        } finally {
            lock.unlock();
        }
    }

    private void cancel(ResponseStream current) {
        AnswerReader reading = reader;
        if (reading == null) {
            current.cancel();
        } else {
            reading.cancel();
        }
    }

    /** The outcome of a response that ends because its client wants that. */
    private Outcome ended(Runnable ending) {
        lock.lock();
        try {
            ending.run();
            client.flush();
            return delivery.last()
                    .<Outcome>map(Outcome.Answered::new)
                    .orElseGet(Outcome.ClientGone::new);
        } catch (ClientLink.Gone e) {
            clientGone();
            return new Outcome.ClientGone();
        } finally {
            lock.unlock();
        }
    }
}
