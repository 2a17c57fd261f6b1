package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;

class ConnectTest {
    @Test
    void a_server_is_reached_by_ipv6() throws Exception {
        Assumptions.assumeTrue(hasIpv6(), "this machine has no IPv6");
        try (var server = ipv6();
                var client =
                        Calls.client(
                                Origin.of(URI.create("http://[::1]:" + server.port() + "/")))) {
            assertThat(Calls.ask(client)).isEqualTo("hello");
        }
    }

    @Test
    void all_addresses_of_a_name_are_tried() throws Exception {
        boolean hasBoth =
                Arrays.stream(InetAddress.getAllByName("localhost"))
                                .map(InetAddress::getHostAddress)
                                .distinct()
                                .count()
                        > 1;
        Assumptions.assumeTrue(hasIpv6() && hasBoth, "localhost has one address here");
        try (var server = ipv6();
                var client = Calls.client(new Origin(false, "localhost", server.port()))) {
            assertThat(Calls.ask(client)).isEqualTo("hello");
        }
    }

    @Test
    void where_nothing_listens_the_connection_is_refused() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (var client = Calls.client(new Origin(false, "127.0.0.1", port))) {
            assertThatThrownBy(() -> Calls.ask(client)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void a_name_without_addresses_is_unknown() {
        try (var client = Calls.client(new Origin(false, "engine.invalid", 80))) {
            assertThatThrownBy(() -> Calls.ask(client)).isInstanceOf(UnknownHostException.class);
        }
    }

    private static RawServer ipv6() throws IOException {
        return RawServer.start(
                "::1",
                peer -> {
                    peer.request();
                    peer.send(Calls.HELLO);
                });
    }

    private static boolean hasIpv6() {
        try (var _ = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
