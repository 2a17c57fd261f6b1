package dev.lmresp.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request to a {@link RawEngine}, and the connection for its answer. */
public final class EngineTurn {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RawRequest request;
    private final Socket socket;
    private final InputStream in;
    private final CountDownLatch left = new CountDownLatch(1);

    EngineTurn(RawRequest request, Socket socket, InputStream in) {
        this.request = request;
        this.socket = socket;
        this.in = in;
    }

    /** What was asked. */
    public RawRequest request() {
        return request;
    }

    /** True when an event stream was asked for. */
    public boolean wantsStream() {
        return request.json().path("stream").asBoolean();
    }

    /** Sends bytes as they are, in one write. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes as they are, in one write. */
    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** A whole answer with its length. */
    public void json(int status, String body, String... headers) throws IOException {
        whole(status, "application/json", body, headers);
    }

    /** A whole answer with its length. */
    public void whole(int status, String type, String body, String... headers) throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
        head.append("Content-Type: ").append(type).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        send(head + "Content-Length: " + length + "\r\nConnection: close\r\n\r\n" + body);
    }

    /** The headers of a stream in chunks. */
    public void openStream() throws IOException {
        send(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                        + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    }

    /** Some of a stream's body, as one chunk. */
    public void chunk(String text) throws IOException {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
    }

    /** An event of the stream. */
    public void event(String data) throws IOException {
        chunk("data: " + data + "\n\n");
    }

    /** A chunk of text from the model. */
    public void text(String delta) throws IOException {
        event(Chunks.text(delta));
    }

    /** Says why the answer ends. */
    public void finish(String reason) throws IOException {
        event(Chunks.finish(reason));
    }

    /** Ends the stream as it should. */
    public void done() throws IOException {
        chunk("data: [DONE]\n\n");
        send("0\r\n\r\n");
    }

    /** Ends the connection with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** As {@link #reset}, which would otherwise overtake what the other side has not read yet. */
    public void resetAfterWhatWasSent() throws IOException, InterruptedException {
        Thread.sleep(100);
        reset();
    }

    /** Plays an answer, whole or streamed as it was asked for. */
    public void say(String text) throws IOException {
        if (wantsStream()) {
            openStream();
            text(text);
            finish("stop");
            done();
        } else {
            json(200, Chunks.whole(text));
        }
    }

    /** Waits, in the script, until the proxy closes the connection. */
    public void awaitLeft() throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        try {
            while (in.read() >= 0) {
                // a request should be over, but whatever comes is no end
            }
        } catch (SocketTimeoutException e) {
            return;
        } catch (IOException reset) {
            // an end too
        }
        markLeft();
    }

    void markLeft() {
        left.countDown();
    }

    /**
     * True when the proxy closes the connection in time, which a script notices that still writes
     * or that {@link #awaitLeft}s.
     */
    public boolean isLeftWithin(Duration time) throws InterruptedException {
        return left.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
