package dev.lmresp.responses;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * One response from its first event to its last: it gives out the places of items and the numbers
 * of events, and knows what has been told. It lives as long as the response, however many engines
 * are asked for it and however often.
 *
 * <p>The order of calls is {@link #start}, any number of events and {@link #keepAlive}, then one of
 * {@link #complete}, {@link #incomplete} and {@link #fail}. Not for several threads at once, but
 * for {@link #hasEnded}.
 */
public final class ResponseStream implements OutputItems {
    private final String id;
    private final long createdAt;
    private final String model;
    private final Echo echo;
    private final LongSupplier clock;
    private final EventSink events;

    private final TreeMap<Integer, Item> output = new TreeMap<>();
    private long number;
    private int items;
    private boolean started;
    private volatile boolean ended;

    /** What the rounds that are over took. */
    private @Nullable Usage earlier;

    private @Nullable Usage usage;
    private String serviceTier = "default";

    /**
     * A response that nothing has been told of.
     *
     * @param id the response's id
     * @param model the model's name as the client knows it
     * @param echo the request's values
     * @param clock seconds since 1970
     * @param events takes the events
     */
    public ResponseStream(
            String id, String model, Echo echo, LongSupplier clock, EventSink events) {
        this.id = id;
        this.model = model;
        this.echo = echo;
        this.clock = clock;
        this.events = events;
        this.createdAt = clock.getAsLong();
    }

    /** The response's id. */
    public String id() {
        return id;
    }

    /** Says that the response has begun; only the first call does anything. */
    public void start() {
        if (!started) {
            started = true;
            accept(new Event.Created(inProgress()));
            accept(new Event.InProgress(inProgress()));
        }
    }

    /** Says that the response is still being worked on. */
    public void keepAlive() {
        start();
        accept(new Event.InProgress(inProgress()));
    }

    /** True when the response has ended; asked by other threads, too. */
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public int nextIndex() {
        return items++;
    }

    /** Takes an event and numbers it. Where there is no memory for it, its number stays free. */
    @Override
    public void accept(Event event) {
        events.accept(number, event);
        number++;
    }

    @Override
    public void done(int outputIndex, Item item) {
        output.put(outputIndex, item);
    }

    /** What the round at hand has taken so far. */
    public void usage(Usage soFar) {
        usage = soFar;
    }

    /** Begins another round: what it takes is added to what was taken before. */
    public void nextRound() {
        earlier = total();
        usage = null;
    }

    /** By which tier the response is served. */
    public void serviceTier(String tier) {
        serviceTier = tier;
    }

    /** Forgets the items that are done, where there is no memory to tell of them again. */
    public void forgetOutput() {
        output.clear();
    }

    /** Ends the response: all of it is there. */
    public void complete() {
        ended = true;
        accept(
                new Event.Completed(
                        snapshot(Response.Status.COMPLETED, clock.getAsLong(), null, "")));
    }

    /** Ends the response before its end, for a reason in a word of the protocol. */
    public void incomplete(String reason) {
        ended = true;
        accept(new Event.Incomplete(snapshot(Response.Status.INCOMPLETE, 0, null, reason)));
    }

    /** Ends the response with an error; items that are still open stay so. */
    public void fail(ApiError error) {
        start();
        ended = true;
        accept(new Event.Failed(snapshot(Response.Status.FAILED, 0, error, "")));
    }

    private Response inProgress() {
        return snapshot(Response.Status.IN_PROGRESS, 0, null, "");
    }

    private @Nullable Usage total() {
        Usage before = earlier;
        Usage now = usage;
        return before == null || now == null ? (before == null ? now : before) : before.plus(now);
    }

    private Response snapshot(
            Response.Status status, long completedAt, @Nullable ApiError error, String incomplete) {
        return new Response(
                id,
                createdAt,
                completedAt,
                status,
                model,
                List.copyOf(output.values()),
                total(),
                error,
                incomplete,
                serviceTier,
                echo);
    }
}
