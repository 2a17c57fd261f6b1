package dev.lmresp.terminal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicLong;

class SecondPressTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final SecondPress key = new SecondPress(10, now::get);

    @Test
    void the_second_time_counts_when_it_follows_soon() {
        assertThat(key.isSecond()).isFalse();
        now.addAndGet(10);
        assertThat(key.isSecond()).isTrue();
    }

    @Test
    void one_that_comes_later_is_a_first_time_again() {
        assertThat(key.isSecond()).isFalse();
        now.addAndGet(11);
        assertThat(key.isSecond()).isFalse();
        now.addAndGet(1);
        assertThat(key.isSecond()).isTrue();
    }

    @Test
    void what_happens_in_between_separates_them() {
        assertThat(key.isSecond()).isFalse();
        key.forget();
        assertThat(key.isSecond()).isFalse();
    }
}
