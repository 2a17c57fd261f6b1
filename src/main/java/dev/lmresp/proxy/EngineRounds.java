package dev.lmresp.proxy;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.Cancellation.Cause;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.Note;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The rounds in which an engine is asked for one response: one that sums up a conversation that has
 * become too long, where the client wants that, and the one whose answer the client gets.
 *
 * <p>The thread of the exchange runs them; other threads may ask how far they are.
 */
final class EngineRounds {
    private static final int MOST_LEFT_BYTES = 32 << 10;

    private final Incoming incoming;
    private final ExchangeContext context;
    private final Cancellation cancellation;
    private final EngineTimeouts timeouts;
    private final ClientLink client;
    private @Nullable Target target;
    private volatile @Nullable EngineAsker asker;
    private volatile @Nullable EngineAnswer answer;
    private volatile @Nullable AnswerReader reader;
    private volatile @Nullable AnswerReading reading;

    /** The notes of earlier rounds. */
    private final List<Note> earlier = new CopyOnWriteArrayList<>();

    /** Those of {@link #earlier} that say that another engine was asked. */
    private final List<Note> moves = new CopyOnWriteArrayList<>();

    private Item.@Nullable Compaction summary;

    /** The error message, when the engine has timed out. */
    private volatile String stalled = "";

    EngineRounds(
            Incoming incoming,
            ExchangeContext context,
            Cancellation cancellation,
            EngineTimeouts timeouts,
            ClientLink client) {
        this.incoming = incoming;
        this.context = context;
        this.cancellation = cancellation;
        this.timeouts = timeouts;
        this.client = client;
    }

    /**
     * Translates the request for the engine.
     *
     * @throws ApiException when it cannot be translated
     */
    void begin(Target of) {
        target = of;
        timeouts.asking(of.engine().config().timeouts().in(context.limits()));
        of.engine().identify(EngineFinder.modelsTimeout(context.limits()));
        asker = new EngineAsker(of, incoming, context);
        if (of.isFirst()) {
            of.moved().ifPresent(earlier::add);
        }
    }

    /** Asks the engine until the response has ended, after {@link #begin}. */
    void run(ResponseStream current) throws EngineException, EngineFailure, ClientLink.Gone {
        Target of = Objects.requireNonNull(target);
        EngineAsker asking = Objects.requireNonNull(asker);
        Optional<ContextCompaction> compaction = ContextCompaction.of(of);
        var tokenizer = new EngineTokenizer(call -> cancellation.send(of.engine().engine(), call));
        if (compaction.isPresent() && compaction.get().isDue(asking, tokenizer)) {
            target = summedUp(of, compaction.get(), current);
            asking = new EngineAsker(target, incoming, context);
            asker = asking;
        }
        while (!isAnswered(asking, current)) {
            asking = Objects.requireNonNull(asker);
        }
    }

    /** Asks one engine; false when it has failed and the next is to be asked. */
    private boolean isAnswered(EngineAsker asking, ResponseStream current)
            throws EngineFailure, ClientLink.Gone {
        EngineFailure why;
        KnownEngine engine = Objects.requireNonNull(target).engine();
        engine.begin();
        try {
            round(asking, current);
            engine.circuit().answered();
            Objects.requireNonNull(target).answered().accept(engine);
            return true;
        } catch (EngineException e) {
            why =
                    e.reason() == EngineException.Reason.CANCELLED
                            ? cancelled()
                            : EngineFailure.of(e);
        } catch (EngineFailure e) {
            why = e;
        } finally {
            engine.end();
        }
        judge(engine, why);
        next(why);
        return false;
    }

    /** What a failure says about the engine. */
    private void judge(KnownEngine engine, EngineFailure why) {
        boolean isOurs = cancellation.cause().filter(it -> it != Cause.STALLED).isPresent();
        if (isOurs) {
            return;
        }
        switch (why.kind()) {
            case UNAVAILABLE, TIMEOUT -> engine.circuit().failed(System.nanoTime());
            case RATE_LIMIT -> engine.circuit().rest(System.nanoTime(), why.retryAfterSeconds());
            case CONTEXT_OVERFLOW,
                    MODEL_NOT_FOUND,
                    QUOTA,
                    AUTHENTICATION,
                    FORBIDDEN,
                    INVALID,
                    SLEEPING ->
                    engine.circuit().answered();
        }
    }

    /**
     * Turns to the next engine.
     *
     * @throws EngineFailure the failure, when no other engine can mend it
     */
    private void next(EngineFailure why) throws EngineFailure {
        Target failed = Objects.requireNonNull(target);
        AnswerReader begun = reader;
        boolean isFinal =
                (begun != null && begun.hasBegun())
                        || cancellation.cause().filter(it -> it != Cause.STALLED).isPresent();
        Optional<Engines.Candidate> other =
                isFinal ? Optional.empty() : Failover.next(failed, why.kind());
        if (other.isEmpty()) {
            throw why;
        }
        release(false);
        reader = null;
        earlier.addAll(Objects.requireNonNull(asker).learned());
        Note moved =
                new Note(
                        Note.Kind.REPAIRED,
                        "engine",
                        "%s failed (%s), so %s was asked"
                                .formatted(
                                        failed.engine().name(),
                                        why.getMessage(),
                                        other.get().engine().name()));
        earlier.add(moved);
        moves.add(moved);
        cancellation.nextEngine();
        stalled = "";
        try {
            begin(failed.next(other.get()));
        } catch (ApiException e) {
            // the stream may be open: what cannot be asked of the next is no other failure
            throw why;
        }
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
        release(true);
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
            Target by = Objects.requireNonNull(target);
            if (by.isChosen()) {
                client.transport().answeredBy(by.engine().name());
            }
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

    /** An item is done, of whichever round. */
    void done(Item item) {
        if (item instanceof Item.Compaction made) {
            summary = made;
        }
    }

    /**
     * Releases the engine.
     *
     * @param isGood whether the rest of its answer is read, so that its connection can be reused
     */
    void release(boolean isGood) {
        EngineAnswer open = answer;
        answer = null;
        if (open != null) {
            if (isGood && cancellation.cause().isEmpty()) {
                try {
                    open.body().skip(MOST_LEFT_BYTES);
                } catch (IOException e) {
                    // the connection is not reused
                }
            }
            open.close();
        }
    }

    /** The complete request; empty before it is known. */
    Optional<ResponsesRequest> request() {
        return Optional.ofNullable(asker).map(EngineAsker::request);
    }

    /** What was changed or dropped so far. */
    List<Note> notes() {
        EngineAsker asked = asker;
        return asked == null
                ? List.of()
                : Stream.concat(earlier.stream(), asked.notes().stream()).toList();
    }

    /** What the refusals of the engine have taught; empty before it was asked. */
    Optional<List<Note>> learned() {
        return Optional.ofNullable(asker)
                .map(it -> Stream.concat(moves.stream(), it.learned().stream()).toList());
    }

    /** What a person can do about a failure, may be empty. */
    String advice(EngineFailure why) {
        EngineAsker asked = asker;
        return asked == null ? "" : asked.advice(why);
    }

    /** The number of bytes of the last answer that were kept in memory. */
    long keptBytes() {
        AnswerReading last = reading;
        return last == null ? 0 : last.keptBytes();
    }

    /** Whether the answer is large, so that copies of its parts are better sent at once. */
    boolean isLarge() {
        AnswerReader current = reader;
        return current != null && current.isLarge();
    }

    /** Whether the engine has given the reason for the end of its answer. */
    boolean isFinished() {
        AnswerReader current = reader;
        return current != null && current.isFinished();
    }

    /** Ends the response with what has come so far, as its client has cancelled it. */
    void cancel(ResponseStream current) {
        AnswerReader last = reader;
        if (last == null) {
            current.cancel();
        } else {
            last.cancel();
        }
    }

    /** The engine has timed out. */
    void stall(String problem) {
        stalled = problem;
        cancellation.cancel(Cause.STALLED);
    }

    /** Forgets the answer, for which there is no memory. */
    void forget() {
        reader = null;
    }

    /** The failure, when the exchange is cancelled. */
    private Optional<EngineFailure> stopped() {
        return cancellation.cause().map(_ -> cancelled());
    }

    /** Why a cancelled exchange has failed. */
    EngineFailure cancelled() {
        AnswerReader last = reader;
        return EngineFailure.of(
                cancellation.cause().orElse(Cause.CLIENT_GONE),
                last == null ? stalled : last.explained(stalled));
    }
}
