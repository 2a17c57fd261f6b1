package dev.lmresp.transcript;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which processes record into a folder. Each has a number, and holds a lock on the byte of that
 * number in a file there, which stays empty. The system takes the lock back when the process ends,
 * however it ends, and other containers see it too.
 */
final class RunningRecorders implements AutoCloseable {
    private static final String FILE = ".recorders";

    /** As large as a number of JSON can be everywhere. */
    private static final long NUMBERS = 1L << 53;

    private final @Nullable FileLock own;

    private RunningRecorders(@Nullable FileLock own) {
        this.own = own;
    }

    /** Makes this process one of them; without a number where the file system knows no locks. */
    @SuppressWarnings("resource") // stays open as long as this
    static RunningRecorders join(Path folder) {
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            folder.resolve(FILE),
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE),
                            Owner.FILE);
            FileLock lock = null;
            while (lock == null) {
                long number = ThreadLocalRandom.current().nextLong(1, NUMBERS);
                lock = locked(channel, number, false);
            }
            return new RunningRecorders(lock);
        } catch (IOException e) {
            close(channel);
            return new RunningRecorders(null);
        }
    }

    /** The number of this one, 0 when it has none. */
    long number() {
        return own == null ? 0 : own.position();
    }

    /** Whether one of them still runs; true when that cannot be known. */
    boolean isRunning(long number) {
        if (number <= 0) {
            return false;
        }
        // by the channel that there is: closing another one would give back all locks of the file
        return own == null || isLocked(own.channel(), number);
    }

    /** Whether one that records into a folder still runs, for those who do not record there. */
    static boolean isRunning(Path folder, long number) {
        Path file = folder.resolve(FILE);
        if (number <= 0 || !Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return isLocked(channel, number);
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isLocked(FileChannel channel, long number) {
        try {
            // shared, so that nobody who asks at the same time takes this for a recorder
            FileLock free = locked(channel, number, true);
            if (free == null) {
                return true;
            }
            free.release();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static @Nullable FileLock locked(FileChannel channel, long number, boolean isShared)
            throws IOException {
        try {
            return channel.tryLock(number, 1, isShared);
        } catch (OverlappingFileLockException e) {
            // by this very process
            return null;
        }
    }

    @Override
    public void close() {
        close(own == null ? null : own.channel());
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // nothing was written to it
        }
    }
}
