package dev.lmresp.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process is at a turn: its number, and when it started, since numbers are used again.
 *
 * @param pid the number
 * @param started the time, the epoch where the system does not tell
 */
record RunningProcess(long pid, Instant started) {
    /** The system computes the time from that of its own start, which it does not know exactly. */
    private static final Duration UNSURE = Duration.ofSeconds(5);

    static RunningProcess current() {
        return of(ProcessHandle.current());
    }

    private static RunningProcess of(ProcessHandle process) {
        return new RunningProcess(
                process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    /** What {@link #mark} has written. */
    static Optional<RunningProcess> read(String mark) {
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

    String mark() {
        return pid + "@" + started.toEpochMilli();
    }

    boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(RunningProcess::of)
                .filter(it -> Duration.between(it.started, started).abs().compareTo(UNSURE) < 0)
                .isPresent();
    }
}
