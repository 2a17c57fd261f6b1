package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;

class ProblemLogTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void a_problem_is_one_line_with_its_cause() {
        ProblemLog log = log(Duration.ofMinutes(1));
        log.publish(
                problem("a request failed because of a bug", new IllegalStateException("no such")));
        assertThat(lines())
                .singleElement()
                .asString()
                .matches(
                        "\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})? lmresp: a request failed because of a"
                                + " bug: java.lang.IllegalStateException: no such; --verbose shows"
                                + " where");
    }

    @Test
    void many_of_a_kind_are_one_line_and_a_count() {
        ProblemLog log = log(Duration.ofMinutes(1));
        for (int i = 0; i < 1000; i++) {
            log.publish(problem("it broke", new IllegalStateException("number " + i)));
        }
        assertThat(lines()).hasSize(1);
        log.flush();
        assertThat(lines()).hasSize(2);
        assertThat(lines().getLast()).contains("number 999", "(999 more in a minute)");
    }

    @Test
    void the_count_is_told_once_a_minute_while_it_goes_on() {
        ProblemLog log = log(Duration.ofMillis(500));
        await().atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            log.publish(problem("it broke", new IllegalStateException()));
                            return lines().size() >= 4;
                        });
        assertThat(lines().getFirst()).doesNotContain(" more in a minute");
        assertThat(lines().subList(1, 4))
                .allSatisfy(line -> assertThat(line).contains(" more in a minute"));
    }

    @Test
    void after_a_quiet_minute_a_problem_is_news_again() {
        ProblemLog log = log(Duration.ofMillis(50));
        log.publish(problem("it broke", new IllegalStateException()));
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            log.publish(problem("it broke", new IllegalStateException()));
                            return lines().size() >= 2;
                        });
        assertThat(lines())
                .allSatisfy(line -> assertThat(line).doesNotContain(" more in a minute"));
    }

    @Test
    void kinds_without_end_do_not_make_lines_without_end() {
        ProblemLog log = log(Duration.ofMinutes(1));
        for (int i = 0; i < 1000; i++) {
            log.publish(problem("problem " + i, new IllegalStateException()));
        }
        log.flush();
        assertThat(lines()).hasSizeLessThan(50);
    }

    @Test
    void nothing_in_a_message_gets_at_the_terminal() {
        ProblemLog log = log(Duration.ofMinutes(1));
        log.publish(problem("bad", new IllegalStateException("\u001b]52;c;x\u0007\nFAKE LINE")));
        log.publish(problem("long", new IllegalStateException("x".repeat(100_000))));
        assertThat(lines()).hasSize(2);
        assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b", "\u0007");
        assertThat(written.size()).isLessThan(2000);
    }

    @Test
    void that_a_client_has_left_is_nothing_to_tell() {
        ProblemLog log = log(Duration.ofMinutes(1));
        log.publish(problem("Internal server error", new CloseConnectionException("over")));
        log.publish(
                problem(
                        "Internal server error",
                        new IllegalStateException(
                                new ServerConnectionException("gone", new IOException()))));
        assertThat(lines()).isEmpty();
    }

    private ProblemLog log(Duration minute) {
        return new ProblemLog(new PrintStream(written, true, StandardCharsets.UTF_8), minute);
    }

    private static LogRecord problem(String message, Throwable failure) {
        var record = new LogRecord(Level.SEVERE, message);
        record.setLoggerName("dev.lmresp.test");
        record.setThrown(failure);
        return record;
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
