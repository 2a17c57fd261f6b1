package dev.lmresp.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

import javax.net.ssl.SSLSocketFactory;

/** Sends requests to one origin, over persistent connections. Thread-safe. */
public final class HttpClient implements AutoCloseable {
    private static final int MOST_REDIRECTS = 5;

    /** Reading more of an unwanted page costs more than a new connection. */
    private static final int MOST_SKIPPED_BYTES = 32 << 10;

    private final Origin origin;
    private final ConnectionPool pool;

    /**
     * Creates a client; no connection is opened yet.
     *
     * @param connectTimeout the timeout for connecting, including the TLS handshake
     * @param tls called for each connection to a secure origin
     */
    public HttpClient(Origin origin, Duration connectTimeout, Supplier<SSLSocketFactory> tls) {
        this(origin, new ConnectionPool(new Connector(origin, connectTimeout, tls)));
    }

    /** Creates a client with a given pool. */
    HttpClient(Origin origin, ConnectionPool pool) {
        this.origin = origin;
        this.pool = pool;
    }

    /**
     * Sends a request and waits for the head of its response, without a timeout. An interrupt ends
     * the wait at once and closes the connection. {@linkplain Redirect Redirects} on the same
     * origin are followed; one to another origin is returned as the response.
     *
     * @throws InterruptedException when the thread was interrupted; its interrupt status is cleared
     * @throws java.net.UnknownHostException when the host has no address
     * @throws java.net.ConnectException when the connection is refused
     * @throws java.net.SocketTimeoutException when connecting took too long
     * @throws javax.net.ssl.SSLException when the TLS handshake fails
     * @throws java.net.ProtocolException when the answer is not HTTP
     * @throws IOException when the connection broke
     */
    public HttpResponse send(HttpRequest request) throws IOException, InterruptedException {
        return send(request, OptionalLong.empty());
    }

    /**
     * Like {@link #send(HttpRequest)}, with a timeout for the head.
     *
     * @throws ResponseTimeoutException when it has elapsed
     */
    public HttpResponse send(HttpRequest request, Duration patience)
            throws IOException, InterruptedException {
        return send(request, OptionalLong.of(System.nanoTime() + patience.toNanos()));
    }

    private HttpResponse send(HttpRequest request, OptionalLong deadline)
            throws IOException, InterruptedException {
        try {
            return sendOn(request, deadline);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                var interrupted =
                        new InterruptedException("interrupted while waiting for a response");
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }

    private HttpResponse sendOn(HttpRequest first, OptionalLong deadline) throws IOException {
        HttpRequest request = first;
        for (int redirects = 0; ; redirects++) {
            HttpResponse response = sendOnce(request, deadline);
            Optional<HttpRequest> next = next(request, response);
            if (next.isEmpty()) {
                return response;
            }
            try (InputStream unread = response.body()) {
                unread.skip(MOST_SKIPPED_BYTES);
            }
            if (redirects == MOST_REDIRECTS) {
                throw new ProtocolException(
                        "it redirects more than %d times".formatted(MOST_REDIRECTS));
            }
            request = next.get();
        }
    }

    private Optional<HttpRequest> next(HttpRequest request, HttpResponse response) {
        return Redirect.of(origin, request.target(), response)
                .flatMap(redirect -> redirect.follow(origin, request, response.status()));
    }

    private HttpResponse sendOnce(HttpRequest request, OptionalLong deadline) throws IOException {
        Optional<Connection> rested = pool.takeResting();
        if (rested.isPresent()) {
            try {
                return exchange(request, rested.get(), deadline);
            } catch (ResponseTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // A server may close an idle connection just when it is reused: it has then not
                // seen the request, whatever its method.
                if (rested.get().hasReceived() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
        return exchange(request, pool.open(), deadline);
    }

    private HttpResponse exchange(HttpRequest request, Connection connection, OptionalLong deadline)
            throws IOException {
        try {
            connection.waitUntil(deadline);
            ResponseHead head = ask(request, connection);
            connection.waitUntil(OptionalLong.empty());
            List<InflatedBody.Coding> codings = head.contentCodings(request.method());
            InputStream body = body(request.method(), head, connection);
            for (InflatedBody.Coding coding : codings.reversed()) {
                body = new InflatedBody(body, coding);
            }
            return new HttpResponse(
                    head.status(),
                    codings.isEmpty() ? head.headers() : head.decodedHeaders(),
                    body);
        } catch (SocketTimeoutException e) {
            pool.discard(connection);
            throw new ResponseTimeoutException();
        } catch (IOException | RuntimeException e) {
            pool.discard(connection);
            throw e;
        }
    }

    private ResponseHead ask(HttpRequest request, Connection connection) throws IOException {
        try {
            connection.write(request.head(origin), request.body());
        } catch (IOException e) {
            // a server may refuse a large body before it has read it, and close
            try {
                return ResponseHead.read(connection);
            } catch (IOException none) {
                e.addSuppressed(none);
                throw e;
            }
        }
        return ResponseHead.read(connection);
    }

    private Body body(String method, ResponseHead head, Connection connection) throws IOException {
        boolean keeps = head.keepsConnection();
        if (head.isBodiless(method)) {
            return new FixedBody(connection, pool, keeps, 0).endIfEmpty();
        }
        OptionalLong length = head.contentLength();
        if (head.isChunked()) {
            // RFC 9112, 6.3: with both, the chunks count, and the connection must not be reused
            return new ChunkedBody(connection, pool, keeps && length.isEmpty());
        }
        return length.isPresent()
                ? new FixedBody(connection, pool, keeps, length.getAsLong()).endIfEmpty()
                : new OpenBody(connection, pool);
    }

    /** Closes all connections; responses being read end with an exception. */
    @Override
    public void close() {
        pool.close();
    }
}
