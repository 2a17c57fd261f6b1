package dev.lmresp.transcript;

import dev.lmresp.transcript.Recorder.Bounds;
import dev.lmresp.transcript.RecordingsFolder.Found;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tracks the recordings in a folder, and removes old ones to stay within the limits. The folder's
 * content counts, whoever added or removed something. Scanning the whole folder can take long, so
 * it is done in short slices, and nothing is removed before it is complete.
 *
 * <p>For each new recording at most two old ones are removed, or twice its size. So existing
 * recordings never disappear all at once, and a folder over its limits does not grow, and shrinks
 * to them.
 *
 * <p>Confined to the recorder's thread.
 */
final class KeptRecordings {
    private static final int GO_FOR_ONE = 2;

    /** The maximum delay of queued writes during a scan. */
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** At most one part in this many of the time is spent on listing the folder. */
    private static final int PARTS = 20;

    private final RecordingsFolder folder;
    private final Bounds bounds;
    private final Warnings warnings;

    /** Oldest first: earlier ones by name, then in order of arrival, whatever the clock says. */
    private final Map<String, Found> known = new LinkedHashMap<>();

    /** Those that this process is still writing. */
    private final Set<String> unfinished = new HashSet<>();

    /** Those that cannot be read or removed, and do not count. */
    private final Set<String> foreign = new HashSet<>();

    /** Those of which only the name is known. */
    private final Queue<String> unseen = new PriorityQueue<>();

    /** Those whose removal was interrupted by the end of a process. */
    private final Queue<String> halfRemoved = new ArrayDeque<>();

    /** Whether old recordings are to be removed after the scan. */
    private boolean isListed = true;

    private long nextListing = System.nanoTime();

    /** Those that this process has added since the last removal, which are removed last. */
    private final Map<String, Found> added = new LinkedHashMap<>();

    /**
     * @throws IOException when it cannot be read
     */
    KeptRecordings(RecordingsFolder folder, Bounds bounds, Warnings warnings) throws IOException {
        this.folder = folder;
        this.bounds = bounds;
        this.warnings = warnings;
        Set<String> names = folder.names();
        names.stream().filter(Removal::isRemoved).forEach(halfRemoved::add);
        names.stream().filter(RecordingsFolder::isRecording).forEach(unseen::add);
        warnBeyond(unseen.size(), 0);
    }

    /** Registers a recording that this process begins to write. */
    void begin(Path recording) {
        unfinished.add(name(recording));
    }

    /** Counts a finished recording. */
    void end(Path recording) throws IOException {
        long size = RecordingsFolder.sizeOf(recording);
        if (isTooLarge(size)) {
            drop(recording);
            return;
        }
        unfinished.remove(name(recording));
        added.put(name(recording), new Found(size, true));
    }

    /** Removes a recording of this process that is not kept. */
    void drop(Path recording) {
        unfinished.remove(name(recording));
        remove(name(recording));
    }

    /** True when a single exchange exceeds the limit for all; warns about it. */
    boolean isTooLarge(long size) {
        if (size <= bounds.maxBytes()) {
            return false;
        }
        warnings.warn(
                Warnings.Kind.TOO_LARGE,
                "a single exchange was larger than the limit of all recordings, so it was not kept;"
                        + " raise --record-max-mb, now "
                        + (bounds.maxBytes() >> 20));
        return true;
    }

    /** True when the scan needs more than one {@link #tidy}. */
    boolean isLooking() {
        return !unseen.isEmpty() || !halfRemoved.isEmpty();
    }

    /**
     * Scans for a moment, and removes old recordings when the scan is complete.
     *
     * @param isLast whether this is the last call
     */
    void tidy(boolean isLast) {
        long end = System.nanoTime() + MOMENT_NANOS;
        while (!halfRemoved.isEmpty() && System.nanoTime() < end) {
            finishRemoval(halfRemoved.remove());
        }
        boolean isTime = isLast || System.nanoTime() >= nextListing;
        if (!added.isEmpty() && unseen.isEmpty() && isTime) {
            list();
        }
        while (!unseen.isEmpty() && System.nanoTime() < end) {
            look(unseen.remove());
        }
        if (isListed && unseen.isEmpty()) {
            isListed = false;
            makeRoom();
        }
    }

    private void list() {
        long begun = System.nanoTime();
        try {
            compare(folder.names());
        } catch (IOException e) {
            // nothing is removed before everything is known
        }
        long ended = System.nanoTime();
        nextListing = ended + (ended - begun) * (PARTS - 1);
    }

    /** Forgets recordings that are gone, and finds new ones. */
    private void compare(Set<String> names) {
        known.keySet().retainAll(names);
        added.keySet().retainAll(names);
        names.stream()
                .filter(RecordingsFolder::isRecording)
                .filter(name -> !known.containsKey(name) && !added.containsKey(name))
                .filter(name -> !unfinished.contains(name) && !foreign.contains(name))
                .forEach(unseen::add);
        isListed = true;
    }

    private void look(String name) {
        try {
            folder.find(name).ifPresent(found -> known.put(name, found));
        } catch (NoSuchFileException e) {
            // removed meanwhile
        } catch (IOException e) {
            foreign.add(name);
        }
    }

    private void makeRoom() {
        int mayGo = GO_FOR_ONE * added.size();
        long mayGoBytes = GO_FOR_ONE * bytes(added);
        known.putAll(added);
        added.clear();
        long bytes = bytes(known);
        while ((known.size() > bounds.maxExchanges() && mayGo > 0)
                || (bytes > bounds.maxBytes() && mayGoBytes > 0)) {
            Map.Entry<String, Found> oldest = known.entrySet().iterator().next();
            String name = oldest.getKey();
            Found found = oldest.getValue();
            known.remove(name);
            bytes -= found.bytes();
            if (isStillOver(name, found) && remove(name)) {
                mayGo--;
                mayGoBytes -= found.bytes();
            }
        }
        warnBeyond(known.size(), bytes);
    }

    private static long bytes(Map<String, Found> recordings) {
        return recordings.values().stream().mapToLong(Found::bytes).sum();
    }

    /** False when another process is still writing it, which could not be seen at first. */
    private boolean isStillOver(String name, Found found) {
        try {
            return found.isOver() || folder.find(name).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns whether it was still there and has been removed. */
    private boolean remove(String name) {
        try {
            Removal.remove(folder.of(name));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            foreign.add(name);
            warnNotRemoved(name, e);
            return false;
        }
    }

    private void finishRemoval(String name) {
        try {
            Removal.finish(folder.of(name));
        } catch (IOException e) {
            warnNotRemoved(name, e);
        }
    }

    private void warnNotRemoved(String name, IOException why) {
        warnings.warn(
                Warnings.Kind.NOT_REMOVED,
                "%s cannot be deleted (%s); it stays, and no longer counts toward the limits"
                        .formatted(folder.of(name), why));
    }

    private void warnBeyond(int count, long bytes) {
        if (count > bounds.maxExchanges()) {
            warnBeyond(count + " recordings", "--record-keep " + bounds.maxExchanges());
        } else if (bytes > bounds.maxBytes()) {
            warnBeyond(
                    (bytes >> 20) + " MiB of recordings",
                    "--record-max-mb " + (bounds.maxBytes() >> 20));
        }
    }

    private void warnBeyond(String there, String option) {
        warnings.warn(
                Warnings.Kind.BEYOND_BOUNDS,
                "%s holds %s, more than %s allows. They stay for now, but each new recording deletes up to %d of the oldest. To keep them all, record into another folder or raise the limit"
                        .formatted(folder, there, option, GO_FOR_ONE));
    }

    private static String name(Path recording) {
        return String.valueOf(recording.getFileName());
    }
}
