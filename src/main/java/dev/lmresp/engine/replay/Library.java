package dev.lmresp.engine.replay;

import dev.lmresp.transcript.Transcript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The recordings that there are, and which of them comes next. */
final class Library {
    /** What a request finds. */
    sealed interface Find {
        /** The recording to play. */
        record Hit(RecordedExchange recorded) implements Find {}

        /** The recording that is most like it, and how it first differs from that. */
        record Miss(RecordedExchange nearest, String difference) implements Find {}
    }

    private final List<RecordedExchange> recordings;
    private final Set<Path> played = new HashSet<>();

    /** The folders that stand in none of {@link #comparable}. */
    private Set<String> folders;

    /** What counts of each recording, in their order. */
    private List<Likeness> comparable;

    private Library(List<RecordedExchange> recordings) {
        this.recordings = recordings;
        this.folders =
                recordings.stream()
                        .flatMap(recorded -> recorded.likeness().folders().stream())
                        .collect(Collectors.toSet());
        this.comparable = comparable(folders);
    }

    /**
     * Reads all recordings below a folder.
     *
     * @throws IOException when there are none, or one cannot be read; the message says so
     */
    static Library read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("the folder does not exist: " + folder + " to replay");
        }
        var recordings = new ArrayList<RecordedExchange>();
        for (Path one : Transcript.find(folder)) {
            RecordedExchange.read(one).ifPresent(recordings::add);
        }
        if (recordings.isEmpty()) {
            throw new IOException(
                    folder
                            + " contains no recording of an engine's answer; 'lmresp serve --record"
                            + " "
                            + folder
                            + "' creates recordings");
        }
        return new Library(List.copyOf(recordings));
    }

    /** The recordings, oldest first. */
    List<RecordedExchange> recordings() {
        return recordings;
    }

    /** The models that were asked for, in the order in which they appear. */
    Set<String> models() {
        return recordings.stream()
                .map(RecordedExchange::model)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Finds the recording that answers a request: of several for the same, the first that has not
     * been played, else the last.
     *
     * @param isStream whether a stream is wanted; a recording of the other kind is the second
     *     choice
     */
    synchronized Find find(Likeness request, boolean isStream) {
        if (!folders.containsAll(request.folders())) {
            // the recorded answers name the folders of then, and what is asked those of now
            folders = union(folders, request.folders());
            comparable = comparable(folders);
        }
        Likeness asked = request.without(folders);
        var found = new ArrayList<RecordedExchange>();
        for (int i = 0; i < recordings.size(); i++) {
            if (comparable.get(i).isLike(asked)) {
                found.add(recordings.get(i));
            }
        }
        if (found.isEmpty()) {
            return miss(asked);
        }
        if (found.stream().anyMatch(recorded -> recorded.isStream() == isStream)) {
            found.removeIf(recorded -> recorded.isStream() != isStream);
        }
        for (RecordedExchange recorded : found) {
            if (played.add(recorded.folder())) {
                return new Find.Hit(recorded);
            }
        }
        return new Find.Hit(found.getLast());
    }

    private Find miss(Likeness asked) {
        int nearest = 0;
        for (int i = 1; i < recordings.size(); i++) {
            if (comparable.get(i).differences(asked) < comparable.get(nearest).differences(asked)) {
                nearest = i;
            }
        }
        return new Find.Miss(
                recordings.get(nearest),
                comparable.get(nearest).firstDifference(asked).orElse("it is the same"));
    }

    /** Conversations begin alike, and each text is kept only once. */
    private List<Likeness> comparable(Collection<String> names) {
        Map<String, String> texts = new HashMap<>();
        return recordings.stream()
                .map(recorded -> recorded.likeness().without(names).sharing(texts))
                .toList();
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        var all = new HashSet<>(some);
        all.addAll(more);
        return Set.copyOf(all);
    }
}
