package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Taking connections goes on, whatever happens. */
class ListenerTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static List<Throwable> failures() {
        return List.of(
                new IOException("Too many open files"),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new IllegalStateException("a bug"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_failure_to_take_a_connection_is_got_over(Throwable failure) throws Exception {
        var failures = new ArrayDeque<Throwable>(List.of(failure, failure, failure));
        Listener listener =
                Listener.start(
                        address -> FlakyServerSocket.bind(address, failures),
                        ANY_PORT,
                        10,
                        PATIENCE,
                        ListenerTest::echo);
        try {
            assertThat(echoed(listener)).isTrue();
            assertThat(failures).isEmpty();
        } finally {
            listener.close(Duration.ZERO);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_failure_in_a_connection_ends_that_one_alone(Throwable failure) throws Exception {
        var failures = new ArrayDeque<Throwable>(List.of(failure, failure));
        Listener listener =
                start(
                        10,
                        connection -> {
                            Throwable next = failures.poll();
                            if (next != null) {
                                sneak(next);
                            }
                            echo(connection);
                        });
        try {
            for (int i = 0; i < 2; i++) {
                try (Socket failing = connect(listener)) {
                    assertThat(failing.getInputStream().read()).isNegative();
                }
            }
            assertThat(echoed(listener)).isTrue();
        } finally {
            listener.close(Duration.ZERO);
        }
    }

    @Test
    void a_closed_socket_is_opened_again_at_the_same_port() throws Exception {
        Listener listener = start(10, ListenerTest::echo);
        int port = listener.port();
        try {
            for (int i = 0; i < 3; i++) {
                // which closes the channel that the thread waits at
                threadOf(listener).interrupt();
                await().atMost(PATIENCE).ignoreExceptions().until(() -> echoed(listener));
                assertThat(listener.port()).isEqualTo(port);
            }
        } finally {
            listener.close(Duration.ZERO);
        }
    }

    @Test
    void one_that_cannot_listen_any_more_says_so() throws Exception {
        Deque<ServerSocketChannel> channels =
                new ArrayDeque<>(List.of(FlakyServerSocket.bind(ANY_PORT, new ArrayDeque<>())));
        Listener listener =
                Listener.start(
                        address -> {
                            ServerSocketChannel next = channels.poll();
                            if (next == null) {
                                throw new IOException("the address is in use");
                            }
                            return next;
                        },
                        ANY_PORT,
                        10,
                        Duration.ofMillis(50),
                        ListenerTest::echo);
        try {
            assertThat(echoed(listener)).isTrue();
            assertThat(listener.deaf()).isNotDone();
            threadOf(listener).interrupt();
            listener.deaf().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            listener.close(Duration.ZERO);
        }
    }

    @Test
    void one_that_is_stopped_is_not_deaf() throws Exception {
        Listener listener = start(10, ListenerTest::echo);
        listener.close(Duration.ZERO);
        assertThat(listener.deaf()).isNotDone();
    }

    @Test
    void the_connection_that_has_waited_longest_makes_room() throws Exception {
        Listener listener = start(2, ListenerTest::echo);
        try (Socket first = connect(listener)) {
            assertThat(echoes(first)).isTrue();
            Thread.sleep(20);
            try (Socket second = connect(listener)) {
                assertThat(echoes(second)).isTrue();
                // a request that is on its way finds its connection open
                Thread.sleep(1100);
                try (Socket third = connect(listener)) {
                    assertThat(echoes(third)).isTrue();
                    assertThat(first.getInputStream().read()).isNegative();
                    assertThat(echoes(second)).isTrue();
                }
            }
        } finally {
            listener.close(Duration.ZERO);
        }
    }

    @Test
    void where_all_are_being_answered_one_more_is_told_so() throws Exception {
        var leave = new CountDownLatch(1);
        Listener listener =
                start(
                        2,
                        connection -> {
                            connection.begin();
                            leave.await();
                        });
        try (Socket _ = connect(listener);
                Socket _ = connect(listener)) {
            String refusal;
            try (Socket third = connect(listener)) {
                third.getOutputStream().write("GET /health HTTP/1.1\r\n\r\n".getBytes());
                refusal = new String(third.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
            assertThat(refusal)
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-After: 1\r\n", "too_many_connections", "--max-connections");
        } finally {
            leave.countDown();
            listener.close(Duration.ZERO);
        }
    }

    private static Listener start(int maxConnections, Listener.Service service) throws IOException {
        return Listener.start(ANY_PORT, maxConnections, PATIENCE, service);
    }

    private static void echo(AcceptedConnection connection) throws IOException {
        Socket socket = connection.channel().socket();
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    private static boolean echoed(Listener listener) throws IOException {
        try (Socket socket = connect(listener)) {
            return echoes(socket);
        }
    }

    private static boolean echoes(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        return socket.getInputStream().read() == 'x';
    }

    private static Socket connect(Listener listener) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static Thread threadOf(Listener listener) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("listener-" + listener.port()))
                .findAny()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }
}
