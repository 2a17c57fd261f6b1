package dev.lmresp.transcript;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.RecordedDialect;
import dev.lmresp.files.TextFile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Records exchanges while they happen, each in a folder of its own. One thread writes; request
 * threads only add pieces to a queue, and never wait: if the disk is too slow, the recording is
 * dropped.
 */
public final class Recorder implements AutoCloseable {
    private static final int QUEUE_PIECES = 1 << 14;

    /** The maximum size of the queue. */
    private static final long QUEUE_BYTES = 64L << 20;

    /**
     * How long pieces are collected before they are written. Waking the thread and writing each
     * piece separately would cost more than everything else; a killed process loses no more than
     * this.
     */
    private static final long GATHERED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** With more than this, pieces are written at once. */
    private static final long GATHERED_BYTES = 4L << 20;

    /** The limits of a recordings folder. */
    public record Bounds(long maxBytes, int maxExchanges) {
        public static final Bounds DEFAULT = new Bounds(1L << 30, 1000);
    }

    /**
     * What is recorded of a request at its start.
     *
     * @param id the id of the response
     * @param method the HTTP method
     * @param path the path, with a query if it has one
     * @param headers the headers
     * @param body the body, decompressed
     */
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    public record Request(
            String id, String method, String path, Map<String, String> headers, byte[] body) {}

    /**
     * A queued write.
     *
     * @param weight the bytes that it keeps in memory
     * @param recording the recording that is dropped when it fails
     */
    private record Work(int weight, Recording recording, Recording.Step step) {}

    private final RecordingsFolder folder;
    private final KeptRecordings kept;
    private final InstantSource clock;
    private final List<String> secrets;
    private final Warnings warnings;
    private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(QUEUE_PIECES);
    private final Queue<Recording> discarded = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();

    /** A cache; a process has few dialects. Used by one thread. */
    private final Map<Dialect, ObjectNode> changes = new HashMap<>();

    private final Thread writer;
    private volatile boolean closed;

    /**
     * Creates a recorder.
     *
     * @param folder the folder, created if it does not exist
     * @param secrets values that must not reach the disk
     * @param warnings receives a sentence for people, once for each kind of problem
     * @throws IOException when the folder cannot be created or written to
     */
    public Recorder(
            Path folder, Bounds bounds, Collection<String> secrets, Consumer<String> warnings)
            throws IOException {
        this(folder, bounds, secrets, warnings, InstantSource.system());
    }

    /** With a custom clock. */
    Recorder(
            Path folder,
            Bounds bounds,
            Collection<String> secrets,
            Consumer<String> warnings,
            InstantSource clock)
            throws IOException {
        this.folder = new RecordingsFolder(folder);
        this.secrets = List.copyOf(secrets);
        this.warnings = new Warnings(warnings);
        this.kept = new KeptRecordings(this.folder, bounds, this.warnings);
        this.clock = clock;
        this.writer = Thread.ofPlatform().daemon().name("recorder").start(this::run);
    }

    /** Starts recording an exchange. */
    public Recording begin(Request request) {
        var values = new ArrayList<>(secrets);
        values.addAll(Redactor.secretsIn(request.headers()));
        var recording = new Recording(this, request, clock.instant(), new Redactor(values));
        recording.begin();
        return recording;
    }

    /** Queues a write; false when the queue is full. */
    boolean offer(int weight, Recording recording, Recording.Step step) {
        long now = waiting.addAndGet(weight);
        if (now > QUEUE_BYTES || !queue.offer(new Work(weight, recording, step))) {
            waiting.addAndGet(-weight);
            warnings.warn(Warnings.Kind.SLOW_DISK, "the disk is too slow: a recording was dropped");
            return false;
        }
        if (now > GATHERED_BYTES && now - weight <= GATHERED_BYTES) {
            LockSupport.unpark(writer);
        }
        return true;
    }

    /**
     * Removes a recording with a gap. Not limited by the queue's size: there are no more than
     * exchanges.
     */
    void discard(Recording recording) {
        discarded.add(recording);
    }

    private void run() {
        var batch = new ArrayList<Work>();
        while (!closed || !queue.isEmpty()) {
            try {
                Work first = queue.poll(kept.isLooking() ? 10 : 100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch);
                    writeAll(batch);
                    batch.clear();
                }
                for (Recording gap = discarded.poll(); gap != null; gap = discarded.poll()) {
                    gap.drop();
                }
                kept.tidy(false);
                if (first != null && !closed) {
                    LockSupport.parkNanos(this, GATHERED_NANOS);
                }
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        kept.tidy(true);
        folder.close();
    }

    private void writeAll(List<Work> batch) {
        var written = new LinkedHashSet<Recording>();
        for (Work work : batch) {
            waiting.addAndGet(-work.weight());
            write(work.recording(), work.step());
            written.add(work.recording());
        }
        written.forEach(recording -> write(recording, RecordingFiles::flush));
    }

    private void write(Recording recording, Recording.Step step) {
        try {
            recording.run(step);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            String reason =
                    e instanceof IOException failure ? TextFile.reason(failure) : e.toString();
            boolean wasTakenAway = recording.isTakenAway();
            recording.drop();
            if (!wasTakenAway) {
                warnings.warn(
                        Warnings.Kind.BROKEN_DISK,
                        "recordings cannot be written ("
                                + reason
                                + "); requests are served without recording");
            }
        }
    }

    /** Creates the folder of a new recording. */
    Path make(Instant time, String id) throws IOException {
        Path made = folder.create(time, id);
        kept.begin(made);
        return made;
    }

    /** The number by which other processes see that this one is recording. */
    long number() {
        return folder.recorder();
    }

    KeptRecordings kept() {
        return kept;
    }

    /** The recorded fields of a dialect. */
    ObjectNode changes(Dialect dialect) {
        return changes.computeIfAbsent(dialect, RecordedDialect::changes);
    }

    /** Writes what is queued, for up to five seconds. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        try {
            writer.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
