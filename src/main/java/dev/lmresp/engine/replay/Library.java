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

/** All recordings, and which of them to play next. */
final class Library {
    /** The result of a search. */
    sealed interface Find {
        /** The recording to play. */
        record Hit(RecordedExchange recorded) implements Find {}

        /** The most similar recording, and the first difference to it. */
        record Miss(RecordedExchange nearest, String difference) implements Find {}
    }

    private final List<RecordedExchange> recordings;
    private final Set<Path> played = new HashSet<>();

    /** The folders that have been removed from {@link #comparable}. */
    private Set<String> folders;

    /** The facts of each recording, in order. */
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

    /** The requested models, in order of appearance. */
    Set<String> models() {
        return recordings.stream()
                .map(RecordedExchange::model)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Finds the recording for a request: if several match, the first that has not been played, else
     * the last.
     *
     * @param isStream whether a stream is requested; a recording of the other kind is the second
     *     choice
     */
    synchronized Find find(Likeness request, boolean isStream) {
        if (!folders.containsAll(request.folders())) {
            // recorded answers name the folders of the recorded run, the requests those of the
            // current one
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

    /** Interns the texts, because conversations begin alike. */
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
