package dev.lmresp.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that runs a turn: its pid, and its start time, because pids are reused.
 *
 * @param pid the process id
 * @param started the start time, the epoch when unknown
 */
public record RunningProcess(long pid, Instant started) {
    /** The system computes the start time from its own, which is not exact. */
    private static final Duration UNSURE = Duration.ofSeconds(5);

    public static RunningProcess current() {
        return of(ProcessHandle.current());
    }

    private static RunningProcess of(ProcessHandle process) {
        return new RunningProcess(
                process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    /** Parses the form of {@link #mark}. */
    public static Optional<RunningProcess> read(String mark) {
        String[] parts = mark.split("@", 2);
        try {
            return Optional.of(
                    new RunningProcess(
                            Long.parseLong(parts[0]),
                            Instant.ofEpochMilli(Long.parseLong(parts[1]))));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    public String mark() {
        return pid + "@" + started.toEpochMilli();
    }

    public boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(RunningProcess::of)
                .filter(it -> Duration.between(it.started, started).abs().compareTo(UNSURE) < 0)
                .isPresent();
    }
}
