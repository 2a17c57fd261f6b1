package dev.lmresp.proxy;

import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.Cancellation.Cause;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.responses.Usage;
import dev.lmresp.translate.Note;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
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

    private final EngineRounds rounds;
    private volatile @Nullable ResponseStream response;
    private Outcome outcome = new Outcome.ClientGone();
    private final long begun = System.nanoTime();
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
        this.rounds = new EngineRounds(incoming, context, cancellation, timeouts, client);
    }

    public String id() {
        return incoming.id();
    }

    /** The complete request; empty before it is known. */
    public Optional<ResponsesRequest> request() {
        return rounds.request();
    }

    /** The tokens counted so far, {@code null} when the engine has not told. */
    public @Nullable Usage usage() {
        ResponseStream current = response;
        return current == null ? null : current.usage();
    }

    /** The outcome; while the exchange runs, {@link Outcome.ClientGone}. */
    public Outcome outcome() {
        return outcome;
    }

    /** Runs the exchange to its end, and reports the outcome to the client. */
    void run() {
        transport.begin(this);
        outcome = answered();
        rounds.learned().ifPresent(learned -> incoming.listener().noted(notes(), learned));
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
                            ? rounds.cancelled()
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
        return rounds.keptBytes();
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
        rounds.release(!failed);
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
        if (rounds.isFinished() && timeouts.standstill(now) > EPILOGUE_NANOS) {
            cancellation.cancel(Cause.OVER);
            return;
        }
        Optional<String> problem = timeouts.problem(now);
        if (problem.isPresent()) {
            rounds.stall(problem.get());
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
        rounds.begin(of);
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
        rounds.run(current);
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
        if (event instanceof Event.ItemDone done) {
            rounds.done(done.item());
        }
        if (event instanceof Event.Terminal) {
            transport.beforeLast();
        }
        delivery.take(number, keeper.kept(event));
        if (rounds.isLarge() && !isDelta(event)) {
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
        return Stream.concat(rounds.notes().stream(), keeper.note().stream()).toList();
    }

    /** The outcome after an OutOfMemoryError, of which even the error event may be affected. */
    private Outcome failedWithoutMemory() {
        lock.lock();
        try {
            ResponseStream current = response;
            if (current != null) {
                current.forgetOutput();
            }
            rounds.forget();
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
            return ended(() -> rounds.cancel(begun));
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
            String advice = rounds.advice(why);
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
