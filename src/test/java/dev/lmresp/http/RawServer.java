package dev.lmresp.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

/** A server on loopback that says byte for byte what a test wants it to. */
public final class RawServer implements AutoCloseable {
    /** What happens on a connection; it is closed after. */
    @FunctionalInterface
    public interface Script {
        void play(Peer peer) throws Exception;
    }

    private final ServerSocket listener;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();

    private RawServer(ServerSocket listener, Script script) {
        this.listener = listener;
        Thread.startVirtualThread(() -> accept(script));
    }

    public static RawServer start(Script script) throws IOException {
        return new RawServer(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()), script);
    }

    static RawServer start(String address, Script script) throws IOException {
        return new RawServer(new ServerSocket(0, 512, InetAddress.getByName(address)), script);
    }

    public static RawServer startSecure(SSLContext tls, Script script) throws IOException {
        return new RawServer(
                tls.getServerSocketFactory()
                        .createServerSocket(0, 512, InetAddress.getLoopbackAddress()),
                script);
    }

    /** Answers each request on each connection with the same bytes. */
    public static RawServer answering(String response) throws IOException {
        return start(
                peer -> {
                    while (peer.request().isPresent()) {
                        peer.send(response);
                    }
                });
    }

    /** Answers the first request on each connection with bytes, and closes it. */
    static RawServer answeringOnce(String response) throws IOException {
        return start(
                peer -> {
                    peer.request();
                    peer.send(response);
                });
    }

    public int port() {
        return listener.getLocalPort();
    }

    public int connections() {
        return connections.get();
    }

    public int requests() {
        return requests.get();
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread.startVirtualThread(() -> play(script, socket, number));
            } catch (IOException e) {
                // closed, or one client less
            }
        }
    }

    private void play(Script script, Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.play(new Peer(socket, number));
        } catch (Exception e) {
            // the client's side of the matter is what the tests look at
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** The server's end of a connection. */
    public final class Peer {
        private final Socket socket;
        private final InputStream in;
        private final int number;

        private Peer(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.number = number;
        }

        /** Which connection of the server this is, from 1. */
        int number() {
            return number;
        }

        /** Reads a request, head and body; empty when the client has closed. */
        public Optional<String> request() throws IOException {
            var text = new ByteArrayOutputStream();
            while (!text.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return Optional.empty();
                }
                text.write(next);
            }
            String head = text.toString(ISO_8859_1);
            int length =
                    head.lines()
                            .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                            .mapToInt(l -> Integer.parseInt(l.substring(15).strip()))
                            .findFirst()
                            .orElse(0);
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException();
            }
            requests.incrementAndGet();
            return Optional.of(head + new String(body, ISO_8859_1));
        }

        public void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        }

        /** Waits until the client has closed. */
        public void awaitEnd() throws IOException {
            try {
                in.skip(Long.MAX_VALUE);
                while (in.read() >= 0) {
                    // what it still had to say
                }
            } catch (IOException e) {
                // a reset is an end too
            }
        }

        /** Ends the connection the hard way. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
