package dev.lmresp.state.response;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.state.StateFolder;
import dev.lmresp.testing.PostgresServer;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Where a test has responses stored; each behaves in the same way. */
enum StoreKind {
    MEMORY,
    FILE,
    POSTGRESQL;

    private static final Map<Path, PostgresAddress> DATABASES = new ConcurrentHashMap<>();

    /** An empty store. */
    ResponseStore open(Path home, ResponseStore.Limits limits, Clock clock) {
        if (this == POSTGRESQL) {
            DATABASES.put(home, PostgresAddress.parse(PostgresServer.shared().database()));
        }
        return openAgain(home, limits, clock);
    }

    /** The store that was last opened with this folder, for another process. */
    ResponseStore openAgain(Path home, ResponseStore.Limits limits, Clock clock) {
        return switch (this) {
            case MEMORY -> ResponseStore.inMemory(limits, clock);
            case FILE ->
                    ResponseStore.open(
                            StateFolder.of(Map.of("HOME", home.toString())).orElseThrow(),
                            limits,
                            clock);
            case POSTGRESQL ->
                    ResponseStore.shared(
                            Objects.requireNonNull(DATABASES.get(home)),
                            limits,
                            clock,
                            ResponseStore.Heartbeat.DEFAULT);
        };
    }
}
