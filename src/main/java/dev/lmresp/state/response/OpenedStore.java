package dev.lmresp.state.response;

import dev.lmresp.config.StoreConfig;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The store of a configuration, opened when it is first needed, because loading SQLite delays a
 * start. A file that cannot be used is replaced by memory, with a warning.
 */
public final class OpenedStore implements Supplier<Optional<ResponseStore>>, AutoCloseable {
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
            case OFF -> "off";
            case MEMORY -> "memory";
            case SQLITE -> folder.map(it -> ResponseStore.file(it).toString()).orElse("memory");
        };
    }

    private Optional<ResponseStore> open() {
        var limits = new ResponseStore.Limits(config.maxAge(), config.maxBytes());
        Clock clock = Clock.systemUTC();
        try {
            return switch (config.place()) {
                case OFF -> Optional.empty();
                case MEMORY -> Optional.of(ResponseStore.inMemory(limits, clock));
                case SQLITE ->
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
