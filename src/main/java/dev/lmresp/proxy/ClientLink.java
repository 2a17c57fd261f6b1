package dev.lmresp.proxy;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What stands between an exchange and its client. The lock guards the response and the transport:
 * the thread that reads the engine, a poller and the sender of keep-alives take turns.
 */
record ClientLink(Transport transport, Delivery delivery, ReentrantLock lock) {

    /** The client has disconnected. */
    static final class Gone extends Exception {
        private static final long serialVersionUID = 1L;

        private Gone(IOException cause) {
            super(cause);
        }
    }

    /** Sends what was delivered; with the lock. */
    void flush() throws Gone {
        try {
            delivery.send();
        } catch (IOException e) {
            throw new Gone(e);
        }
    }

    /** Waits until the client has taken what was sent; without the lock. */
    void awaitTaken() throws Gone {
        try {
            transport.awaitTaken();
        } catch (IOException e) {
            throw new Gone(e);
        }
    }
}
