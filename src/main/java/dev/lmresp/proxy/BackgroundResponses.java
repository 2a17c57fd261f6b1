package dev.lmresp.proxy;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Response;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.response.AbandonedResponse;
import dev.lmresp.state.response.Backgrounds;
import dev.lmresp.state.response.ResponseStore;
import dev.lmresp.state.response.StoredResponse;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Responses that are made while no client waits for them. Their events are kept in memory while
 * they run here, and in the store, so that any process that shares it can send and cancel them.
 */
public final class BackgroundResponses implements AutoCloseable {
    private static final Duration WATCH_PACE = Duration.ofSeconds(1);

    /** How long a client waits for the end of what it has cancelled. */
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(10);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Supplier<Optional<ResponseStore>> store;
    private final Exchanges exchanges;
    private final BiFunction<Incoming, Transport, Exchange> create;
    private final Function<AbandonedResponse, Incoming> again;
    private final Map<String, BackgroundRun> running = new ConcurrentHashMap<>();
    private final Thread watch = Thread.ofVirtual().name("background").unstarted(this::watch);
    private boolean isWatching;

    /**
     * @param create creates an exchange, which is not run yet
     * @param again the request for a response that another process has left
     */
    BackgroundResponses(
            Supplier<Optional<ResponseStore>> store,
            Exchanges exchanges,
            BiFunction<Incoming, Transport, Exchange> create,
            Function<AbandonedResponse, Incoming> again) {
        this.store = store;
        this.exchanges = exchanges;
        this.create = create;
        this.again = again;
    }

    /**
     * Begins a response, which goes on when this returns.
     *
     * @param whenOver called when its request is not needed any more, also when it cannot begin
     * @return the response as it is stored
     * @throws ApiException when it cannot begin, with the status for the client
     */
    public Response begin(Incoming incoming, Runnable whenOver) {
        ResponseStore into;
        Exchanges.Place place;
        try {
            into = store(incoming);
            place = exchanges.admit();
        } catch (ApiException e) {
            whenOver.run();
            throw e;
        }
        BackgroundRun run = start(incoming, into, place, whenOver);
        try {
            Response begun = run.awaitBegun();
            watchFromNowOn();
            return begun;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.cancel();
            throw new IllegalStateException(e);
        }
    }

    private BackgroundRun start(
            Incoming incoming, ResponseStore into, Exchanges.Place place, Runnable whenOver) {
        var tape = new EventTape(incoming.listener());
        Exchange exchange = create.apply(incoming, tape);
        exchanges.add(exchange);
        var run =
                new BackgroundRun(
                        exchange,
                        tape,
                        () -> {
                            try {
                                exchange.run();
                            } finally {
                                exchanges.remove(exchange);
                                exchange.close();
                                place.close();
                                whenOver.run();
                            }
                        },
                        into,
                        () -> running.remove(incoming.id()));
        running.put(incoming.id(), run);
        run.start();
        return run;
    }

    private ResponseStore store(Incoming incoming) {
        if (!incoming.request().json().path("store").asBoolean(true)) {
            throw ApiException.invalid(
                    "store", "a background response must be stored: leave out \"store\": false");
        }
        return store.get()
                .orElseThrow(
                        () ->
                                ApiException.unsupported(
                                        "background",
                                        "'background' needs a store, and nothing is stored (--store"
                                                + " off): read the stream instead"));
    }

    /** The events of a response that has begun here. */
    public EventSource events(String id, String owner) {
        BackgroundRun here = running.get(id);
        if (here != null) {
            return here.events();
        }
        ResponseStore from = store.get().orElseThrow();
        var events = new StoredEvents(from, id, owner);
        return from.backgrounds().isShared()
                ? new DeliveredEvents(events, from.backgrounds(), id, false)
                : events;
    }

    /**
     * The events of a response, from this process or another.
     *
     * @throws ApiException when they are not kept
     */
    public EventSource events(StoredResponse response, String owner) {
        boolean isHere = running.containsKey(response.id());
        if (!isHere && store.get().orElseThrow().backgrounds().find(response.id()).isEmpty()) {
            throw ApiException.invalid(
                    "stream",
                    isBackground(response)
                            ? "the events of a background response are kept for an hour after its"
                                    + " end: leave 'stream' out to get it whole"
                            : "only the events of background responses are kept: leave 'stream' out"
                                    + " to get it whole");
        }
        return events(response.id(), owner);
    }

    private static boolean isBackground(StoredResponse response) {
        return response.response().path("background").asBoolean(false);
    }

    /**
     * Cancels a response, in this process or another, and waits for its end.
     *
     * @return the response as it ended
     * @throws ApiException when it is no background response, or has already ended in another way
     */
    public StoredResponse cancel(StoredResponse response, String owner)
            throws InterruptedException {
        if (!isBackground(response)) {
            throw ApiException.invalid(
                    "response_id",
                    "only a response that was made with 'background' can be cancelled");
        }
        if (StoredEvents.isFinal(response.status())) {
            return ended(response);
        }
        ResponseStore in = store.get().orElseThrow();
        BackgroundRun here = running.get(response.id());
        if (here != null) {
            here.cancel();
            here.await(CANCEL_PATIENCE);
        } else {
            in.backgrounds().cancel(response.id());
        }
        long end = System.nanoTime() + CANCEL_PATIENCE.toNanos();
        StoredResponse now = response;
        while (!StoredEvents.isFinal(now.status()) && System.nanoTime() < end) {
            Thread.sleep(50);
            now = in.find(response.id(), owner).orElse(now);
        }
        return now;
    }

    private static StoredResponse ended(StoredResponse response) {
        if (response.status().equals("cancelled")) {
            return response;
        }
        throw new ApiException(
                ApiError.invalid(
                        "response_ended",
                        "response_id",
                        "the response cannot be cancelled: it is " + response.status()));
    }

    private synchronized void watchFromNowOn() {
        if (!isWatching) {
            isWatching = true;
            watch.start();
        }
    }

    /** From now on does what other processes with the same store leave undone. */
    public void serveOthers() {
        watchFromNowOn();
    }

    private void watch() {
        while (true) {
            LockSupport.parkNanos(WATCH_PACE.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            try {
                endUnwanted();
                takeOver();
            } catch (StoreException e) {
                // it is asked again in a moment
            }
        }
    }

    /** Ends what was cancelled or deleted by another process, or is at another now. */
    private void endUnwanted() {
        // only what is stored already: the rest is not found yet
        Map<String, BackgroundRun> here = new HashMap<>(running);
        here.values().removeIf(run -> !run.hasBegun());
        if (!here.isEmpty()) {
            here.keySet().removeAll(store.get().orElseThrow().backgrounds().wanted(here.keySet()));
            here.values().forEach(BackgroundRun::cancel);
        }
    }

    /** Goes on with what other processes have left, as long as there are places. */
    private void takeOver() {
        ResponseStore from = store.get().orElseThrow();
        boolean isMore = from.backgrounds().isShared();
        while (isMore && !exchanges.isDraining()) {
            Exchanges.Place place;
            try {
                place = exchanges.admit();
            } catch (ApiException full) {
                return;
            }
            isMore = takeOver(from, place);
        }
    }

    private boolean takeOver(ResponseStore from, Exchanges.Place place) {
        Optional<AbandonedResponse> left;
        try {
            left = from.backgrounds().takeOver();
        } catch (StoreException e) {
            place.close();
            throw e;
        }
        left.ifPresentOrElse(
                it -> Thread.startVirtualThread(() -> goOn(it, from, place)), place::close);
        return left.isPresent();
    }

    private void goOn(AbandonedResponse left, ResponseStore in, Exchanges.Place place) {
        try {
            start(again.apply(left), in, place, () -> {}).awaitBegun();
        } catch (ApiException e) {
            in.backgrounds().fail(left.id(), e.error().text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves what nobody has seen a part of to other processes: this one is about to end. */
    public void release() {
        try {
            if (!running.isEmpty()) {
                store.get().map(ResponseStore::backgrounds).ifPresent(Backgrounds::release);
            }
        } catch (StoreException e) {
            // they are taken over when this process is missed
        }
    }

    @Override
    public void close() {
        watch.interrupt();
        for (BackgroundRun run : running.values()) {
            try {
                run.await(CLOSE_PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
