package dev.lmresp.conversation;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process and all that it had started when it was looked at.
 *
 * @param all those that it had started first
 */
public record ProcessTree(List<ProcessHandle> all) {
    /** How long processes may tidy up when they are asked to end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** Looks at a process. */
    public static ProcessTree of(Process process) {
        return new ProcessTree(
                Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList());
    }

    /** Ends all of it: asks first, then insists. */
    public void end() {
        all.forEach(ProcessHandle::destroy);
        boolean wasInterrupted = Thread.interrupted();
        try {
            await(LAST_WORDS);
        } catch (InterruptedException e) {
            // whoever insists has it at once
            wasInterrupted = true;
        }
        // with what was started meanwhile
        all.stream()
                .flatMap(it -> Stream.concat(it.descendants(), Stream.of(it)))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all has ended by itself, no longer than this. */
    public void await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
    }
}
