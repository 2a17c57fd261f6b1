package dev.lmresp.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * File descriptors kept in reserve. Releasing one makes it possible to accept a connection, and to
 * refuse it properly. There are several, because other code may take a released one first. Confined
 * to one thread.
 */
final class DescriptorReserve {
    private static final int SIZE = 4;

    private final Deque<SocketChannel> kept = new ArrayDeque<>();

    /** Fills up the reserve; false when descriptors are exhausted. */
    boolean fill() {
        try {
            while (kept.size() < SIZE) {
                kept.push(SocketChannel.open());
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Releases one, if there is one. */
    void release() {
        SocketChannel one = kept.poll();
        if (one != null) {
            try {
                one.close();
            } catch (IOException e) {
                // it is closed all the same
            }
        }
    }

    void releaseAll() {
        while (!kept.isEmpty()) {
            release();
        }
    }
}
