package dev.lmresp.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Tells what Helidon throws when a client has left from what is a mistake of ours. */
public final class ClientLeft {
    private ClientLeft() {}

    /** True when a failure in a connection only means that it is over. */
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
