package dev.lmresp.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.security.SecureRandom;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes the JVM load early what it otherwise opens on first use. If no file descriptor is left at
 * that moment, it does not try again: the selector classes, and a jar of the class path, would stay
 * unusable.
 */
final class Preloading {
    private Preloading() {}

    /** What every connection needs; takes a few milliseconds. */
    static void sockets() throws IOException {
        Pipe pipe = Pipe.open();
        try (var from = pipe.source();
                var to = pipe.sink()) {
            Thread reader =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            from.read(ByteBuffer.allocate(1));
                                        } catch (IOException e) {
                                            // closed below
                                        }
                                    });
            while (reader.getState() != Thread.State.WAITING && reader.isAlive()) {
                // on a busy machine the reader needs this thread's core
                LockSupport.parkNanos(50_000);
            }
            to.write(ByteBuffer.allocate(1));
        }
    }

    /** What some requests need; takes about twenty milliseconds. */
    static void rest() {
        // a missing resource is searched for in all jars
        var _ = Preloading.class.getResource("/no/such/file");
        var _ = LocalTime.now(ZoneId.systemDefault());
        // opens /dev/urandom, for sealed reasoning
        var _ = new SecureRandom();
    }
}
