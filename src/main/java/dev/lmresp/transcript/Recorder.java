package dev.lmresp.transcript;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.RecordedDialect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Writes exchanges to a folder while they happen, each into a folder of its own. One thread writes;
 * those that answer clients only put pieces into a queue, and never wait: where the disk cannot
 * follow, the recording is dropped.
 */
public final class Recorder implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final int QUEUE_PIECES = 1 << 14;

    /** What may wait for the disk. */
    private static final long QUEUE_BYTES = 64L << 20;

    /**
     * How long pieces gather before they are written together. Waking the thread and writing to a
     * file for each piece costs more than all else; a process that is killed loses no more than
     * this.
     */
    private static final long GATHERED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** More than this does not wait for the time. */
    private static final long GATHERED_BYTES = 4L << 20;

    /** How much of a folder there may be. */
    public record Bounds(long maxBytes, int maxExchanges) {
        /** A gigabyte, and a thousand exchanges. */
        public static final Bounds DEFAULT = new Bounds(1L << 30, 1000);
    }

    /**
     * What is recorded of a request before anything is done.
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
     * Something to be written.
     *
     * @param weight bytes that it keeps in memory
     * @param draft the recording that is dropped when it fails
     */
    private record Work(int weight, Draft draft, Draft.Step step) {}

    private record Kept(Path folder, long bytes) {}

    /** Why a recording is lost. Each is told of once. */
    private enum Loss {
        SLOW_DISK,
        BROKEN_DISK,
        TOO_LARGE
    }

    private final Path folder;
    private final Bounds bounds;
    private final List<String> secrets;
    private final Consumer<String> warnings;
    private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(QUEUE_PIECES);
    private final Queue<Draft> discarded = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final Set<Loss> told = ConcurrentHashMap.newKeySet();
    private final Deque<Kept> kept = new ArrayDeque<>();

    /** A session has few dialects, and nobody else asks. */
    private final Map<Dialect, ObjectNode> changes = new HashMap<>();

    private final Thread writer;
    private long keptBytes;
    private volatile boolean closed;

    /**
     * A recorder.
     *
     * @param folder where to; it is made if it is not there
     * @param secrets values that must not reach the disk
     * @param warnings takes a sentence for people, once for each reason why recordings are lost
     * @throws IOException when the folder cannot be made or written to
     */
    public Recorder(
            Path folder, Bounds bounds, Collection<String> secrets, Consumer<String> warnings)
            throws IOException {
        this.folder = folder;
        this.bounds = bounds;
        this.secrets = List.copyOf(secrets);
        this.warnings = warnings;
        Files.createDirectories(folder.toAbsolutePath().getParent());
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new NotDirectoryException("it is a file, not a folder");
        }
        if (!Files.exists(folder)) {
            Files.createDirectory(folder, Owner.FOLDER);
        }
        Files.delete(Files.createTempFile(folder, ".probe", "", Owner.FILE));
        findKept();
        this.writer = Thread.ofPlatform().daemon().name("recorder").start(this::run);
    }

    /** Recordings of earlier runs count too. */
    private void findKept() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            for (Path one : folders.filter(Recorder::isRecording).sorted().toList()) {
                keep(one);
            }
        }
    }

    private static boolean isRecording(Path path) {
        return Files.isRegularFile(path.resolve(Transcript.EXCHANGE));
    }

    private static long sizeOf(Path recording) throws IOException {
        try (Stream<Path> files = Files.list(recording)) {
            long size = 0;
            for (Path file : files.toList()) {
                size += Files.size(file);
            }
            return size;
        }
    }

    /** Begins to record an exchange. */
    public Recording begin(Request request) {
        var values = new ArrayList<>(secrets);
        values.addAll(Redactor.secretsIn(request.headers()));
        String name = TIME.format(Instant.now()) + "-" + request.id();
        var draft = new Draft(this, folder.resolve(name), request, new Redactor(values));
        draft.begin();
        return draft;
    }

    /** Puts work into the queue; false when there is no room. */
    boolean offer(int weight, Draft draft, Draft.Step step) {
        long now = waiting.addAndGet(weight);
        if (now > QUEUE_BYTES || !queue.offer(new Work(weight, draft, step))) {
            waiting.addAndGet(-weight);
            warn(Loss.SLOW_DISK, "the disk does not keep up: a recording was dropped");
            return false;
        }
        if (now > GATHERED_BYTES && now - weight <= GATHERED_BYTES) {
            LockSupport.unpark(writer);
        }
        return true;
    }

    /** Removes a recording that has a gap. That needs no room: there are no more than exchanges. */
    void discard(Draft draft) {
        discarded.add(draft);
    }

    private void run() {
        var batch = new ArrayList<Work>();
        while (!closed || !queue.isEmpty()) {
            try {
                Work first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch);
                    writeAll(batch);
                    batch.clear();
                }
                for (Draft gap = discarded.poll(); gap != null; gap = discarded.poll()) {
                    write(gap, gap::delete);
                }
                if (first != null && !closed) {
                    LockSupport.parkNanos(this, GATHERED_NANOS);
                }
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    private void writeAll(List<Work> batch) {
        var written = new LinkedHashSet<Draft>();
        for (Work work : batch) {
            waiting.addAndGet(-work.weight());
            write(work.draft(), work.step());
            written.add(work.draft());
        }
        written.forEach(draft -> write(draft, draft::flush));
    }

    private void write(Draft draft, Draft.Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            draft.drop();
            warn(
                    Loss.BROKEN_DISK,
                    "recordings cannot be written (" + e + "); answers go on without");
        }
    }

    private void warn(Loss reason, String sentence) {
        if (told.add(reason)) {
            warnings.accept(sentence);
        }
    }

    /** Whether one exchange of this size is more than all together may be, which is told. */
    boolean isTooLarge(long bytes) {
        if (bytes <= bounds.maxBytes()) {
            return false;
        }
        warn(
                Loss.TOO_LARGE,
                "an exchange alone was larger than all recordings may be: it was not kept."
                        + " --record-max-mb sets the limit, now "
                        + (bounds.maxBytes() >> 20));
        return true;
    }

    /** Counts a recording that is whole, and removes the oldest beyond the bounds. */
    void keep(Path recording) throws IOException {
        long bytes = sizeOf(recording);
        if (isTooLarge(bytes)) {
            delete(recording);
            return;
        }
        kept.addLast(new Kept(recording, bytes));
        keptBytes += bytes;
        while (kept.size() > bounds.maxExchanges() || keptBytes > bounds.maxBytes()) {
            Kept oldest = kept.removeFirst();
            keptBytes -= oldest.bytes();
            delete(oldest.folder());
        }
    }

    /** Deletes a recording's folder with all that is in it. */
    static void delete(Path recording) throws IOException {
        try (Stream<Path> files = Files.walk(recording)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** What is to be recorded of a dialect beside its name. */
    ObjectNode changes(Dialect dialect) {
        return changes.computeIfAbsent(dialect, RecordedDialect::changes);
    }

    /** Writes what waits, for up to five seconds. */
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
