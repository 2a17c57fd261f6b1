package dev.lmresp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;

/** The port and the proxy variables. */
class MachineChecksTest {
    private static MachineChecks checks(int port, Map<String, String> environment) {
        return new MachineChecks(
                environment,
                new ServeConfig(
                        "127.0.0.1",
                        port,
                        new EngineAddress(""),
                        "",
                        List.of(),
                        "auto",
                        Map.of(),
                        false,
                        ServeConfig.Limits.DEFAULT));
    }

    @Test
    void a_port_that_another_program_has_is_in_the_way() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Result port = checks(taken.getLocalPort(), Map.of()).port();
            assertThat(port.isInTheWay()).isTrue();
            assertThat(port.finding().sentence()).contains("cannot listen on 127.0.0.1:");
            assertThat(port.finding().advice()).contains("--port");
        }
    }

    @Test
    void a_port_that_lmresp_itself_has_is_well() {
        try (TestProxy proxy = TestProxy.mock()) {
            Result port = checks(proxy.port(), Map.of()).port();
            assertThat(port.isInTheWay()).isFalse();
            assertThat(port.finding().sentence()).matches("lmresp .* runs on 127.0.0.1:\\d+");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_PROXY, '',              true",
        "http_proxy, corp.example,    true",
        "ALL_PROXY,  localhost,       true",
        "all_proxy,  127.0.0.1,       false",
        "HTTP_PROXY, 127.0.0.0/8,     false",
        "HTTPS_PROXY, '',             false",
    })
    void a_proxy_that_catches_loopback_is_in_the_way(
            String variable, String exceptions, boolean caught) {
        var environment = Map.of(variable, "http://user:secret@proxy:3128", "NO_PROXY", exceptions);
        Result proxy = checks(0, environment).proxyVariables();
        assertThat(proxy.isInTheWay()).isEqualTo(caught);
        assertThat(proxy.finding().toString()).doesNotContain("secret");
        if (caught) {
            assertThat(proxy.finding().sentence())
                    .contains(variable + " sends requests for", "127.0.0.1");
            assertThat(proxy.finding().advice())
                    .startsWith("export NO_PROXY=" + exceptions)
                    .endsWith("127.0.0.1,localhost,::1");
        }
    }
}
