package dev.lmresp.conversation;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process with its descendants at a point in time.
 *
 * @param all the descendants first
 */
public record ProcessTree(List<ProcessHandle> all) {
    /** How long processes may clean up after a request to end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** Takes a snapshot of a process. */
    public static ProcessTree of(Process process) {
        return new ProcessTree(
                Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList());
    }

    /** Ends all processes: first by a request, then by force. */
    public void end() {
        all.forEach(ProcessHandle::destroy);
        boolean wasInterrupted = Thread.interrupted();
        try {
            await(LAST_WORDS);
        } catch (InterruptedException e) {
            // a second interrupt skips the wait
            wasInterrupted = true;
        }
        // including processes started meanwhile
        all.stream()
                .flatMap(it -> Stream.concat(it.descendants(), Stream.of(it)))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all have ended by themselves, with a timeout. */
    public void await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
    }
}
