package dev.lmresp.state.response;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.state.StateFolder;
import dev.lmresp.testing.PostgresServer;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Where a test has responses stored; each behaves in the same way. */
enum StoreKind {
    MEMORY,
    FILE,
    POSTGRESQL;

    /** An empty store. */
    ResponseStore open(Path home, ResponseStore.Limits limits, Clock clock) {
        return switch (this) {
            case MEMORY -> ResponseStore.inMemory(limits, clock);
            case FILE ->
                    ResponseStore.open(
                            StateFolder.of(Map.of("HOME", home.toString())).orElseThrow(),
                            limits,
                            clock);
            case POSTGRESQL ->
                    ResponseStore.shared(
                            PostgresAddress.parse(PostgresServer.shared().database()),
                            limits,
                            clock,
                            ResponseStore.Heartbeat.DEFAULT);
        };
    }
}
