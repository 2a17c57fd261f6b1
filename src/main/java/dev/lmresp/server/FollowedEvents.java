package dev.lmresp.server;

import dev.lmresp.proxy.EventSource;
import dev.lmresp.responses.EventFrames;
import dev.lmresp.state.StoreException;

import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerResponse;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Sends the events of a background response to a client that may leave and come back. */
final class FollowedEvents {
    private FollowedEvents() {}

    /**
     * Sends events until the response has ended.
     *
     * @param after the number of the last event that the client has, -1 for none
     */
    static void send(ServerResponse response, EventSource source, long after) {
        Headers.eventStream(response);
        Thread thread = Thread.currentThread();
        try {
            OutputStream out = response.outputStream();
            try (ClientConnection connection = ClientConnection.current()) {
                connection.watch(thread::interrupt);
                copy(source, after, out, connection);
            } finally {
                // one that came too late must not meet the next request
                Thread.interrupted();
            }
            out.close();
        } catch (InterruptedException
                | IOException
                | UncheckedIOException
                | ServerConnectionException
                | StoreException e) {
            // not closed as if all had come: the client asks for the rest
            throw ClientConnection.gone();
        }
    }

    private static void copy(
            EventSource source, long after, OutputStream out, ClientConnection connection)
            throws IOException, InterruptedException {
        long last = after;
        for (Optional<EventFrames> frames = source.next(last);
                frames.isPresent();
                frames = source.next(last)) {
            out.write(frames.get().bytes());
            out.flush();
            connection.awaitTaken();
            last = frames.get().last();
        }
    }
}
