package dev.lmresp.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;

import dev.lmresp.files.InputFile;
import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An exchange that was recorded. A part that is not there is empty: an exchange can end, or be cut
 * off, at any point, and a file that {@code curl -N} saved is one with nothing but an answer.
 *
 * @param folder where it lies; the file itself for a single one
 * @param exchange what is known of it: status, headers, notes, times
 * @param request what the client asked; a {@link BinaryNode} of what came, when that was not JSON
 * @param engineRequest what the engine was asked
 * @param fromEngine what the engine answered
 * @param toClient what the client got
 */
public record Transcript(
        Path folder,
        JsonNode exchange,
        Optional<JsonNode> request,
        Optional<JsonNode> engineRequest,
        Optional<Timeline> fromEngine,
        Optional<Timeline> toClient) {
    /** What is known of the exchange as a whole. */
    public static final String EXCHANGE = "exchange.json";

    /** The member of {@link #EXCHANGE} that is there when the exchange is over. */
    static final String STATUS = "status";

    /** The member that is there until then: the number of the process that records it. */
    static final String RECORDER = "recorder";

    /** What the client asked, as it came. */
    public static final String REQUEST = "request.json";

    /** What the engine was asked. */
    public static final String ENGINE_REQUEST = "engine-request.json";

    /** The engine's answer as a stream. */
    public static final String ENGINE_STREAM = "engine.sse";

    /** The engine's answer in one piece. */
    public static final String ENGINE_WHOLE = "engine.json";

    /** Of one file: a stream of the longest answer there may be by default, with its times. */
    private static final int MOST_BYTES = 1 << 30;

    /** What stands in the place of a secret, in any of the files. */
    public static final String REDACTED = Redactor.REDACTED;

    /** The client's answer as a stream. */
    public static final String RESPONSE_STREAM = "response.sse";

    /** The client's answer in one piece. */
    public static final String RESPONSE_WHOLE = "response.json";

    /**
     * Reads a transcript.
     *
     * @param path a folder, or a file with the answer that a client got
     * @throws IOException when it is not there, or is no transcript; the message says so
     */
    public static Transcript read(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return ofAnswer(path, bytes(path));
        }
        if (!Files.isDirectory(path)) {
            throw new NoSuchFileException(path.toString(), null, "no such file or folder");
        }
        var transcript =
                new Transcript(
                        path,
                        json(path, EXCHANGE).orElseGet(Json::object),
                        request(path),
                        json(path, ENGINE_REQUEST),
                        timeline(path, ENGINE_STREAM, ENGINE_WHOLE),
                        timeline(path, RESPONSE_STREAM, RESPONSE_WHOLE));
        boolean isEmpty =
                transcript.request().isEmpty()
                        && transcript.fromEngine().isEmpty()
                        && transcript.toClient().isEmpty();
        if (isEmpty) {
            throw new IOException(
                    path + " is not a recording: it contains none of the files of one");
        }
        return transcript;
    }

    /** The answer that the client got; one that it did not get is cut off at its start. */
    public TimedEvents answer() {
        return TimedEvents.of(toClient.orElseGet(() -> new Timeline(List.of())));
    }

    /** A transcript of nothing but the answer that a client got. */
    public static Transcript ofAnswer(Path path, byte[] answer) {
        return new Transcript(
                path,
                Json.object(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Timeline.read(answer)));
    }

    /** All transcripts below a folder, or the folder itself, in the order in which they began. */
    public static List<Path> find(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path one, BasicFileAttributes attributes) {
                        if (Removal.isRemoved(String.valueOf(one.getFileName()))) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        if (isOne(one)) {
                            found.add(one);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path gone, IOException why)
                            throws IOException {
                        // a recorder may delete the oldest at the same time
                        if (gone.equals(folder)) {
                            throw why;
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path one, @Nullable IOException why) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        found.sort(null);
        return List.copyOf(found);
    }

    private static boolean isOne(Path folder) {
        return Stream.of(REQUEST, ENGINE_STREAM, ENGINE_WHOLE, RESPONSE_STREAM, RESPONSE_WHOLE)
                .anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            return InputFile.regular(file, MOST_BYTES);
        } catch (IOException e) {
            throw new IOException(file + ": " + TextFile.reason(e), e);
        }
    }

    private static Optional<JsonNode> request(Path folder) throws IOException {
        Path file = folder.resolve(REQUEST);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        byte[] body = bytes(file);
        try {
            return Optional.of(Json.parse(body));
        } catch (JsonSyntaxException e) {
            return Optional.of(BinaryNode.valueOf(body));
        }
    }

    private static Optional<JsonNode> json(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parse(bytes(file)));
        } catch (JsonSyntaxException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Timeline> timeline(Path folder, String stream, String whole)
            throws IOException {
        for (String name : new String[] {stream, whole}) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                return Optional.of(Timeline.read(bytes(file)));
            }
        }
        return Optional.empty();
    }

    /** How far a recording has come. */
    public enum Progress {
        /** The exchange is over, or nothing is known of it. */
        OVER,
        /** A process records it. */
        GOING_ON,
        /** The process that recorded it ended before the exchange did. */
        KILLED
    }

    /** How far it has come by now. */
    public Progress progress() {
        if (exchange.isEmpty() || exchange.has(STATUS)) {
            return Progress.OVER;
        }
        Path parent = folder.toAbsolutePath().getParent();
        long recorder = exchange.path(RECORDER).asLong();
        return parent != null && RunningRecorders.isRunning(parent, recorder)
                ? Progress.GOING_ON
                : Progress.KILLED;
    }

    /**
     * What could not be carried over, but for what the engine taught in this exchange; empty when
     * that is not known, as the exchange was not over.
     */
    public Optional<List<String>> notes() {
        if (!exchange.has(STATUS)) {
            return Optional.empty();
        }
        var notes = new ArrayList<String>();
        exchange.path("notes").forEach(note -> notes.add(note.asText()));
        exchange.path("learned").forEach(note -> notes.remove(note.asText()));
        return Optional.of(List.copyOf(notes));
    }
}
