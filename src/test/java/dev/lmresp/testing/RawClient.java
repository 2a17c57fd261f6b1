package dev.lmresp.testing;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client on a bare socket: sends what it is told, and sees what really comes back. */
public final class RawClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 30_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final int port;

    private RawClient(int port) {
        this.port = port;
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 5000);
            socket.setSoTimeout(READ_TIMEOUT_MS);
            in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client of a port of this machine. */
    public static RawClient to(int port) {
        return new RawClient(port);
    }

    /** Sends text as it is. */
    public RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes as they are. */
    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sends a request without a body. */
    public RawClient request(String method, String path, String... headers) {
        return send(head(method, path, headers) + "\r\n");
    }

    /** Posts JSON. */
    public RawClient post(String path, String json, String... headers) {
        return post(
                path,
                json.getBytes(StandardCharsets.UTF_8),
                with(headers, "Content-Type: application/json"));
    }

    /** Posts a body. */
    public RawClient post(String path, byte[] body, String... headers) {
        byte[] head =
                (head("POST", path, headers) + "Content-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return send(all);
    }

    /** Posts a Responses request. */
    public RawClient respond(JsonNode request, String... headers) {
        return post("/v1/responses", request.toString(), headers);
    }

    private String head(String method, String path, String... headers) {
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        boolean host = false;
        for (String header : headers) {
            head.append(header).append("\r\n");
            host |= header.startsWith("Host:");
        }
        return head + (host ? "" : "Host: 127.0.0.1:" + port + "\r\n");
    }

    private static String[] with(String[] headers, String more) {
        for (String header : headers) {
            if (header.startsWith("Content-Type:")) {
                return headers;
            }
        }
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = more;
        return all;
    }

    /** The next answer; its body may still be on its way. */
    public RawAnswer answer() {
        return answer(false);
    }

    /** The next answer, which has no body whatever its headers say. */
    public RawAnswer answerToHead() {
        return answer(true);
    }

    private RawAnswer answer(boolean toHead) {
        try {
            return RawAnswer.read(in, toHead);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True when the other side has closed the connection, or does so now. */
    public boolean isClosedByPeer() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Sends no more, but still listens. */
    public RawClient endSending() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** So many bytes of what comes; less only at the end. */
    public byte[] read(int count) {
        try {
            return in.readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that comes until the other side closes the connection, or breaks it off. */
    public byte[] rest() {
        var all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException(e);
        } catch (IOException reset) {
            // nothing more comes
        }
        return all.toByteArray();
    }

    /** Leaves without a word, so that the other side gets an end of file. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves so that the other side gets a reset. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }
}
