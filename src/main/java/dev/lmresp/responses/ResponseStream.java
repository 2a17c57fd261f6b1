package dev.lmresp.responses;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * One response from its first event to its last: assigns output indexes and sequence numbers, and
 * keeps the items already sent. It lives as long as the response, across all engines and attempts.
 *
 * <p>The order of calls is {@link #start}, any number of events and {@link #keepAlive}, then one of
 * {@link #complete}, {@link #incomplete}, {@link #cancel}, {@link #interrupt} and {@link #fail}.
 * Not thread-safe, except for {@link #hasEnded}.
 */
public final class ResponseStream implements OutputItems {
    private final String id;
    private final long createdAt;
    private final String model;
    private final Echo echo;
    private final LongSupplier clock;
    private final EventSink events;

    private final TreeMap<Integer, Item> output = new TreeMap<>();

    /** The ids of the items that have begun, by output index. */
    private final TreeMap<Integer, String> begun = new TreeMap<>();

    private long number;
    private int items;
    private boolean created;
    private boolean started;
    private volatile boolean ended;

    /** The tokens used by earlier rounds. */
    private @Nullable Usage earlier;

    private @Nullable Usage usage;
    private String serviceTier = "default";
    private String stop = "";

    /**
     * Creates a response; no event is sent yet.
     *
     * @param id the response's id
     * @param model the model's name as the client knows it
     * @param echo the request's values
     * @param clock seconds since 1970
     * @param events receives the events
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

    public String id() {
        return id;
    }

    /** Sends the first events of a background response, before {@link #start}. */
    public void queue() {
        created = true;
        accept(new Event.Created(snapshot(Response.Status.QUEUED, 0, null, "")));
        accept(new Event.Queued(snapshot(Response.Status.QUEUED, 0, null, "")));
    }

    /** Sends the first events; only the first call has an effect. */
    public void start() {
        if (!created) {
            created = true;
            accept(new Event.Created(inProgress()));
        }
        if (!started) {
            started = true;
            accept(new Event.InProgress(inProgress()));
        }
    }

    /** Sends an {@code in_progress} event. */
    public void keepAlive() {
        if (!started) {
            start();
            return;
        }
        accept(new Event.InProgress(inProgress()));
    }

    /** True when the response has ended. Thread-safe. */
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public int nextIndex() {
        return items++;
    }

    /** Numbers and sends an event. If memory runs out, its number is not used. */
    @Override
    public void accept(Event event) {
        if (event instanceof Event.ItemAdded added) {
            begun.put(added.outputIndex(), added.item().id());
        }
        events.accept(number, event);
        number++;
    }

    @Override
    public void done(int outputIndex, Item item) {
        output.put(outputIndex, item);
    }

    /** Sets the tokens used so far in the current round. */
    public void usage(Usage soFar) {
        usage = soFar;
    }

    /** Begins another round, whose usage is added to that of the earlier ones. */
    public void nextRound() {
        earlier = total();
        usage = null;
        stop = "";
    }

    /** The tokens used so far, {@code null} when the engine has not counted. */
    public @Nullable Usage usage() {
        return total();
    }

    public void serviceTier(String tier) {
        serviceTier = tier;
    }

    /** Sets the stop sequence at which the engine has ended its answer. */
    public void stop(String sequence) {
        stop = sequence;
    }

    /** Drops the finished items, when there is no memory to send them again. */
    public void forgetOutput() {
        output.clear();
    }

    /** Ends the response with {@code response.completed}. */
    public void complete() {
        ended = true;
        accept(
                new Event.Completed(
                        snapshot(Response.Status.COMPLETED, clock.getAsLong(), null, "")));
    }

    /** Ends the response with {@code response.incomplete}, for a reason of the protocol. */
    public void incomplete(String reason) {
        ended = true;
        accept(new Event.Incomplete(snapshot(Response.Status.INCOMPLETE, 0, null, reason)));
    }

    /** Ends the response because the client has cancelled it; open calls stay open. */
    public void cancel() {
        start();
        ended = true;
        accept(new Event.Incomplete(snapshot(Response.Status.CANCELLED, 0, null, "")));
    }

    /** Ends the response because the client has interrupted it, with the items that are done. */
    public void interrupt() {
        start();
        accept(new Event.InterruptAccepted(id));
        begun.keySet().removeAll(output.keySet());
        begun.forEach((index, item) -> accept(new Event.ItemInterrupted(id, item, index)));
        incomplete("interrupted");
    }

    /** Ends the response with an error; open items stay open. */
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
                stop,
                echo);
    }
}
