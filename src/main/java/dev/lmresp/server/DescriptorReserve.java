package dev.lmresp.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * File descriptors that are kept for the time when there are no others. One that is let go of lets
 * in a connection, which can then be told so. They are several, since whoever else wants one may
 * snatch it. Belongs to one thread.
 */
final class DescriptorReserve {
    private static final int SIZE = 4;

    private final Deque<SocketChannel> kept = new ArrayDeque<>();

    /** Takes what is missing; false when it cannot be had. */
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

    /** Lets go of one, if there is one. */
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

    /** Lets go of all. */
    void releaseAll() {
        while (!kept.isEmpty()) {
            release();
        }
    }
}
