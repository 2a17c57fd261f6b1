package dev.lmresp.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.concurrent.locks.LockSupport;

/**
 * Has the JVM open now what it opens when it is first needed. Where there is no file descriptor
 * left at that moment, it does not try again: a class that waits for sockets, and a jar of the
 * class path, would be lost for ever.
 */
final class Preloading {
    private Preloading() {}

    /** What no connection can be served without; takes a few milliseconds. */
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

    /** What single requests need; takes about ten milliseconds. */
    static void rest() {
        // a name that is nowhere is looked for in all jars
        var _ = Preloading.class.getResource("/no/such/file");
        var _ = LocalTime.now(ZoneId.systemDefault());
    }
}
