package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.engine.mock.quirk.Quirk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** {@code lmresp mock}: what it lists, and what it refuses before it listens. */
class MockCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int mock(String... options) {
        var args = new ArrayList<>(List.of("mock"));
        args.addAll(List.of(options));
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void every_quirk_has_its_line() {
        assertThat(mock("--list-quirks")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).hasSameSizeAs(Quirk.values());
        for (Quirk quirk : Quirk.values()) {
            assertThat(out.toString()).containsPattern("(?m)^" + quirk.id() + " ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--quirk no-such-quirk, --quirk: unknown quirk 'no-such-quirk'",
        "--host 0.0.0.0,        only on loopback addresses",
        "--port 65536,          '--port must be from 0 to 65535, not 65536'",
        "--port -1,             '--port must be from 0 to 65535, not -1'",
    })
    void a_wrong_option_is_said_before_anything_starts(String options, String message) {
        assertThat(mock(options.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message).doesNotContain("bug", "listening");
    }

    @Test
    void a_port_that_is_taken_is_said_with_another_one() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(mock("--port", Integer.toString(taken.getLocalPort())))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(err.toString())
                    .contains(
                            "in use",
                            "another program uses the port",
                            "choose another port: --port ");
        }
    }
}
