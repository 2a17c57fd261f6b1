package dev.lmresp.state.response;

import dev.lmresp.responses.EventFrames;
import dev.lmresp.state.database.Database;
import dev.lmresp.state.database.WriteQueue;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Background responses in a {@link ResponseStore}: their events, which process is at them, and what
 * clients want of them.
 */
public final class Backgrounds {
    private final Database reading;
    private final ResponseWriter writer;

    Backgrounds(Database reading, ResponseWriter writer) {
        this.reading = reading;
        this.writer = writer;
    }

    /** Stores events of a background response, without waiting. */
    public void events(String id, EventFrames frames) {
        var _ =
                writer.submit(
                        frames.bytes().length,
                        to -> BackgroundRows.add(to, id, frames, writer.process()));
    }

    /**
     * Notes that all events of a background response are stored, without waiting.
     *
     * @param terminal the number of the last of them
     */
    public void eventsEnded(String id, long terminal) {
        var _ =
                writer.submit(
                        0,
                        to -> BackgroundRows.end(to, id, terminal, writer.now(), writer.process()));
    }

    /** Whether processes that share this store do what another has left undone. */
    public boolean isShared() {
        return writer.isShared();
    }

    /**
     * A client is about to get a part of the answer, so no other process may make it again.
     *
     * @param isHere whether this process makes it
     * @return completes when that is stored; false when another process makes it now
     */
    public CompletableFuture<Boolean> deliver(String id, boolean isHere) {
        return writer.submit(
                0,
                in ->
                        isHere
                                ? BackgroundRows.deliver(in, id, writer.process())
                                : BackgroundRows.deliver(in, id));
    }

    /** Takes over a background response of which no client has seen anything, if there is one. */
    public Optional<AbandonedResponse> takeOver() {
        return writer.takeOver();
    }

    /** Leaves the background responses that another process can take over to any that does. */
    public void release() {
        if (writer.isShared()) {
            WriteQueue.written(
                    writer.submit(0, in -> BackgroundRows.release(in, writer.process())));
        }
    }

    /** Ends a response of this process that has come to no end, without waiting. */
    public void fail(String id, String message) {
        var _ = writer.fail(id, message);
    }

    /** Asks the process that is at a background response to cancel it, without waiting. */
    public void cancel(String id) {
        var _ = writer.submit(0, to -> BackgroundRows.cancel(to, id));
    }

    /** What is stored of one; empty when it is none, or its events expired. */
    public Optional<StoredBackground> find(String id) {
        writer.awaitAll();
        return BackgroundRows.find(reading, id);
    }

    /** Stored events of a background response, not always all of them. */
    public EventFrames eventsAfter(String id, long number) {
        writer.awaitAll();
        return BackgroundRows.after(reading, id, number);
    }

    /** Those of the running background responses of this process that it is to go on with. */
    public Set<String> wanted(Set<String> ids) {
        writer.awaitAll();
        return BackgroundRows.wanted(reading, ids, writer.process());
    }
}
