package dev.lmresp.state.response;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.config.StoreConfig;
import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The store of a configuration. One of this machine is opened when it is first needed, because
 * loading SQLite delays a start; a file that cannot be used is replaced by memory, with a warning.
 * One that proxies share is connected to at the start.
 */
public final class OpenedStore implements Supplier<Optional<ResponseStore>>, AutoCloseable {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final StoreConfig config;
    private final Optional<StateFolder> folder;
    private final Consumer<String> warnings;
    private Optional<ResponseStore> opened = Optional.empty();
    private boolean isOpen;

    /**
     * Opens nothing yet.
     *
     * @param folder the user's folder, empty when there is none
     * @param warnings receives a sentence when responses cannot be stored as configured
     */
    public OpenedStore(
            StoreConfig config, Optional<StateFolder> folder, Consumer<String> warnings) {
        this.config = config;
        this.folder = folder;
        this.warnings = warnings;
    }

    /** The store; empty when nothing is stored. */
    @Override
    public synchronized Optional<ResponseStore> get() {
        if (!isOpen) {
            isOpen = true;
            opened = open();
        }
        return opened;
    }

    /** Where it is, for people: a file, {@code memory} or {@code off}. */
    public String place() {
        return switch (config.place()) {
            case Place.Local.OFF -> "off";
            case Place.Local.MEMORY -> "memory";
            case Place.Local.SQLITE ->
                    folder.map(it -> ResponseStore.file(it).toString()).orElse("memory");
            case PostgresAddress address -> address.toString();
        };
    }

    /**
     * Connects to the database that this and other proxies have in common, if there is one. Nothing
     * takes its place: what one proxy kept for itself, the others would not find.
     *
     * @param patience how long to wait for a database that cannot be reached yet
     * @throws StoreException when it cannot be used
     */
    public synchronized void connect(Duration patience) {
        if (!(config.place() instanceof PostgresAddress address) || isOpen) {
            return;
        }
        long until = System.nanoTime() + patience.toNanos();
        for (boolean isFirst = true; !isOpen; isFirst = false) {
            try {
                opened =
                        Optional.of(
                                ResponseStore.shared(
                                        address,
                                        limits(),
                                        Clock.systemUTC(),
                                        ResponseStore.Heartbeat.DEFAULT));
                isOpen = true;
            } catch (StoreException e) {
                if (!e.isUnavailable() || System.nanoTime() + RETRY_NANOS > until) {
                    throw e;
                }
                if (isFirst) {
                    warnings.accept("waiting for the store: " + e.getMessage());
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    /**
     * A key that all proxies with this store have in common, made by the first of them; empty when
     * there is no such store.
     *
     * @throws StoreException when the database cannot be used
     */
    public Optional<byte[]> sharedKey(String name, int bytes) {
        return config.place() instanceof PostgresAddress
                ? get().map(it -> it.secret(name, bytes))
                : Optional.empty();
    }

    /**
     * Fails when the database that proxies share does not answer; one of this machine is not asked.
     *
     * @throws StoreException when it cannot be used now
     */
    public void check() {
        if (config.place() instanceof PostgresAddress) {
            get().ifPresent(ResponseStore::check);
        }
    }

    private ResponseStore.Limits limits() {
        return new ResponseStore.Limits(config.maxAge(), config.maxBytes());
    }

    private Optional<ResponseStore> open() {
        ResponseStore.Limits limits = limits();
        Clock clock = Clock.systemUTC();
        try {
            return switch (config.place()) {
                case Place.Local.OFF -> Optional.empty();
                case Place.Local.MEMORY -> Optional.of(ResponseStore.inMemory(limits, clock));
                case PostgresAddress _ ->
                        throw new IllegalStateException("a shared store is connected to first");
                case Place.Local.SQLITE ->
                        Optional.of(
                                folder.isPresent()
                                        ? inFile(folder.get(), limits, clock)
                                        : ResponseStore.inMemory(limits, clock));
            };
        } catch (StoreException e) {
            return inMemory(limits, clock, e);
        }
    }

    private ResponseStore inFile(StateFolder of, ResponseStore.Limits limits, Clock clock) {
        Path file = ResponseStore.file(of);
        boolean isFirst = Files.notExists(file);
        ResponseStore store = ResponseStore.open(of, limits, clock);
        if (isFirst) {
            // not before: Codex, for one, has nothing stored
            store.atFirst(
                    () ->
                            warnings.accept(
                                    "requests and responses are stored in %s unless the client says \"store\": false; --store off stores none"
                                            .formatted(file)));
        }
        return store;
    }

    private Optional<ResponseStore> inMemory(
            ResponseStore.Limits limits, Clock clock, StoreException why) {
        try {
            ResponseStore store = ResponseStore.inMemory(limits, clock);
            warnings.accept("responses are stored in memory only: " + why.getMessage());
            return Optional.of(store);
        } catch (StoreException e) {
            warnings.accept("responses are not stored: " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        isOpen = true;
        opened.ifPresent(ResponseStore::close);
        opened = Optional.empty();
    }
}
