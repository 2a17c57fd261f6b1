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
 * The processes that record into a folder. Each has a number, and locks the byte at that offset of
 * an empty file in the folder. The operating system releases the lock when the process ends,
 * however it ends, and other containers see it too.
 */
final class RunningRecorders implements AutoCloseable {
    private static final String FILE = ".recorders";

    /** The largest integer that is exact in all JSON implementations. */
    private static final long NUMBERS = 1L << 53;

    private final @Nullable FileLock own;

    private RunningRecorders(@Nullable FileLock own) {
        this.own = own;
    }

    /** Registers this process; without a number if the file system has no locks. */
    @SuppressWarnings("resource") // stays open for the lifetime of this object
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

    /** The number of this process, 0 when it has none. */
    long number() {
        return own == null ? 0 : own.position();
    }

    /** True when a process is running; also when that cannot be determined. */
    boolean isRunning(long number) {
        if (number <= 0) {
            return false;
        }
        // on the existing channel: closing another one would release all locks on the file
        return own == null || isLocked(own.channel(), number);
    }

    /** Like {@link #isRunning(long)}, for processes that do not record into the folder. */
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
            // shared, so that concurrent checks do not see this lock as a recorder
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
            // by this same process
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
