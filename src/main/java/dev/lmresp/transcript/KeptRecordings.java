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
 * Which recordings there are, and which go so that they keep to the bounds. What is in the folder
 * counts, whoever put it there or took it away. To look at all of it can take long, so that is done
 * a moment at a time, and nothing is removed before.
 *
 * <p>For each new recording two old ones go at most, or twice its bytes. So what was there before
 * is never gone at once, and a folder beyond its bounds does not grow, and comes back to them.
 *
 * <p>All of it belongs to the recorder's thread.
 */
final class KeptRecordings {
    private static final int GO_FOR_ONE = 2;

    /** How long new pieces wait to be written, at most, while this looks around. */
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Of how much time one part may be spent with listing the folder. */
    private static final int PARTS = 20;

    private final RecordingsFolder folder;
    private final Bounds bounds;
    private final Warnings warnings;

    /** Oldest first: those of earlier by name, then as they came, whatever the clock said. */
    private final Map<String, Found> known = new LinkedHashMap<>();

    /** Those that this process is writing. */
    private final Set<String> unfinished = new HashSet<>();

    /** Those that cannot be read or removed, and do not count. */
    private final Set<String> foreign = new HashSet<>();

    /** Those of which only the name is known. */
    private final Queue<String> unseen = new PriorityQueue<>();

    /** What a process that was killed had begun to remove. */
    private final Queue<String> halfRemoved = new ArrayDeque<>();

    /** Whether room is to be made when nothing is unseen any more. */
    private boolean isListed = true;

    private long nextListing = System.nanoTime();

    /** Those that this process has added since room was last made, which go last. */
    private final Map<String, Found> added = new LinkedHashMap<>();

    /**
     * The recordings of a folder.
     *
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

    /** A recording that this process begins to write. */
    void begin(Path recording) {
        unfinished.add(name(recording));
    }

    /** Counts a recording that is over. */
    void end(Path recording) throws IOException {
        long size = RecordingsFolder.sizeOf(recording);
        if (isTooLarge(size)) {
            drop(recording);
            return;
        }
        unfinished.remove(name(recording));
        added.put(name(recording), new Found(size, true));
    }

    /** Removes a recording that this process has written, and that shall not be kept. */
    void drop(Path recording) {
        unfinished.remove(name(recording));
        remove(name(recording));
    }

    /** Whether one exchange of this size is more than all together may be, which is told. */
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

    /** Whether there is more to look at than one {@link #tidy} can. */
    boolean isLooking() {
        return !unseen.isEmpty() || !halfRemoved.isEmpty();
    }

    /**
     * Looks around for a moment, and makes room when all is known.
     *
     * @param isLast whether there is no later time
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
            // nothing is removed where it is not known what there is
        }
        long ended = System.nanoTime();
        nextListing = ended + (ended - begun) * (PARTS - 1);
    }

    /** Forgets those that are gone, and finds those that are new. */
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
            // it has just gone
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

    /** False for one that another process writes after all: that could not be seen at first. */
    private boolean isStillOver(String name, Found found) {
        try {
            return found.isOver() || folder.find(name).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns whether it was still there, and has gone. */
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
