package dev.lmresp.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.proxy.routing.Circuit.State;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** When an engine is asked last. */
class CircuitTest {
    private final Circuit circuit = new Circuit();

    private static long at(int seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private void fail(int times, int atSecond) {
        for (int i = 0; i < times; i++) {
            circuit.failed(at(atSecond));
        }
    }

    @Test
    void it_opens_after_three_failures_in_a_row() {
        fail(2, 0);
        assertThat(circuit.state(at(0))).isEqualTo(State.CLOSED);
        circuit.answered();
        fail(2, 1);
        assertThat(circuit.state(at(1))).isEqualTo(State.CLOSED);
        fail(1, 1);
        assertThat(circuit.state(at(1))).isEqualTo(State.OPEN);
        assertThat(circuit.isProbeDue(at(1))).isFalse();
    }

    @Test
    void one_caller_probes_it_after_a_pause() {
        fail(3, 0);
        assertThat(circuit.state(at(5))).isEqualTo(State.HALF_OPEN);
        assertThat(circuit.isProbeDue(at(5))).isTrue();
        assertThat(circuit.isProbeDue(at(5))).isFalse();
        circuit.answered();
        assertThat(circuit.state(at(5))).isEqualTo(State.CLOSED);
    }

    @Test
    void a_probe_that_fails_makes_the_pause_longer_up_to_a_minute() {
        fail(3, 0);
        int now = 0;
        for (int pause : new int[] {5, 10, 20, 40, 60, 60}) {
            now += pause;
            assertThat(circuit.state(at(now - 1))).isEqualTo(State.OPEN);
            assertThat(circuit.isProbeDue(at(now))).isTrue();
            fail(1, now);
        }
    }

    @Test
    void requests_that_had_begun_before_do_not_make_the_pause_longer() {
        fail(3, 0);
        fail(10, 1);
        assertThat(circuit.state(at(5))).isEqualTo(State.HALF_OPEN);
    }
}
