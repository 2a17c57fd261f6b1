package dev.lmresp.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Distinguishes Helidon's exceptions for a disconnected client from bugs. */
public final class ClientLeft {
    private ClientLeft() {}

    /** True when a failure only means that the connection has ended. */
    public static boolean isMeantBy(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    || cause instanceof CloseConnectionException
                    || cause instanceof SocketWriterException
                    || cause instanceof DataReader.InsufficientDataAvailableException) {
                return true;
            }
        }
        return false;
    }
}
