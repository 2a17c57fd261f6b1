package dev.lmresp.terminal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class SignalWatchTest {
    private final List<String> calls = new ArrayList<>();

    @Test
    void ctrl_c_is_handled_for_a_while_and_then_as_before() throws Exception {
        try (Terminal terminal = terminal()) {
            terminal.handle(Terminal.Signal.INT, signal -> calls.add("before"));
            try (var _ = SignalWatch.interrupts(terminal, () -> calls.add("answer"))) {
                terminal.raise(Terminal.Signal.INT);
                terminal.raise(Terminal.Signal.INT);
                terminal.raise(Terminal.Signal.WINCH);
            }
            terminal.raise(Terminal.Signal.INT);
        }
        assertThat(calls).containsExactly("answer", "answer", "before");
    }

    @Test
    void so_is_a_change_of_the_size() throws Exception {
        try (Terminal terminal = terminal()) {
            try (var _ = SignalWatch.resizes(terminal, () -> calls.add("resized"))) {
                terminal.raise(Terminal.Signal.WINCH);
            }
            terminal.raise(Terminal.Signal.WINCH);
        }
        assertThat(calls).containsExactly("resized");
    }

    private static Terminal terminal() throws IOException {
        return new LineDisciplineTerminal(
                "test", "xterm", new ByteArrayOutputStream(), StandardCharsets.UTF_8);
    }
}
