package dev.lmresp.server;

import dev.lmresp.proxy.ErrorEnvelope;
import dev.lmresp.responses.ApiError;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Answers 503 to a connection over the maximum. */
final class Refusal {
    /** Prepared in advance: memory may be short when it is needed. */
    private final byte[] answer;

    /**
     * @param message the reason, and what to do
     */
    Refusal(String message) {
        byte[] body =
                ErrorEnvelope.of(
                        new ApiError(503, "server_error", "too_many_connections", null, message));
        byte[] head =
                ("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
                                + "Content-Type: application/json\r\nContent-Length: "
                                + body.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        answer = new byte[head.length + body.length];
        System.arraycopy(head, 0, answer, 0, head.length);
        System.arraycopy(body, 0, answer, head.length, body.length);
    }

    /**
     * Answers and closes. The client's data is read: closing with unread data causes a reset, which
     * may overtake the answer.
     *
     * @param patience how long to wait for the request, and then for the client to disconnect
     */
    void send(SocketChannel channel, Duration patience) {
        try (channel) {
            Socket socket = channel.socket();
            InputStream in = socket.getInputStream();
            byte[] block = new byte[8 << 10];
            socket.setSoTimeout((int) patience.toMillis());
            if (in.read(block) < 0) {
                return;
            }
            socket.getOutputStream().write(answer);
            socket.shutdownOutput();
            long deadline = System.nanoTime() + patience.toNanos();
            for (long left = patience.toMillis(); left > 0; ) {
                socket.setSoTimeout((int) left);
                if (in.read(block) < 0) {
                    return;
                }
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
        } catch (IOException e) {
            // it has disconnected, or sends no request
        }
    }
}
