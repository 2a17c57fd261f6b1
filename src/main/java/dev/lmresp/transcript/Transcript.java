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
 * A recorded exchange. Missing parts are empty: an exchange can end, or be cut off, at any point,
 * and a file saved by {@code curl -N} has only an answer.
 *
 * @param folder its folder, or the file itself
 * @param exchange its metadata: status, headers, notes, times
 * @param request the client's request; a {@link BinaryNode} if it was not JSON
 * @param engineRequest the request to the engine
 * @param fromEngine the engine's answer
 * @param toClient the client's response
 */
public record Transcript(
        Path folder,
        JsonNode exchange,
        Optional<JsonNode> request,
        Optional<JsonNode> engineRequest,
        Optional<Timeline> fromEngine,
        Optional<Timeline> toClient) {
    /** The metadata of the exchange. */
    public static final String EXCHANGE = "exchange.json";

    /** The member of {@link #EXCHANGE} that is set when the exchange has ended. */
    static final String STATUS = "status";

    /** The member that is set until then: the number of the recording process. */
    static final String RECORDER = "recorder";

    /** The client's request. */
    public static final String REQUEST = "request.json";

    /** The request to the engine. */
    public static final String ENGINE_REQUEST = "engine-request.json";

    /** The engine's streamed answer. */
    public static final String ENGINE_STREAM = "engine.sse";

    /** The engine's answer if not streamed. */
    public static final String ENGINE_WHOLE = "engine.json";

    /** The limit for one file: the longest stream by default, with its times. */
    private static final int MOST_BYTES = 1 << 30;

    /** The placeholder for a secret, in any of the files. */
    public static final String REDACTED = Redactor.REDACTED;

    /** The client's streamed response. */
    public static final String RESPONSE_STREAM = "response.sse";

    /** The client's response if not streamed. */
    public static final String RESPONSE_WHOLE = "response.json";

    /**
     * Reads a transcript.
     *
     * @param path a folder, or a file with a client's response
     * @throws IOException when it does not exist or is not a transcript; the message has the reason
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

    /** The client's response; without one, a stream that is cut off at its start. */
    public TimedEvents answer() {
        return TimedEvents.of(toClient.orElseGet(() -> new Timeline(List.of())));
    }

    /** True for an exchange over the Messages API. */
    public boolean isOfMessages() {
        String path = exchange.path("path").asText("");
        return path.isEmpty()
                ? answer().isOfMessages()
                : path.replaceFirst("\\?.*", "").endsWith("/messages");
    }

    /** A transcript of only a client's response. */
    public static Transcript ofAnswer(Path path, byte[] answer) {
        return new Transcript(
                path,
                Json.object(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Timeline.read(answer)));
    }

    /** All transcripts below a folder, or the folder itself, in order of their start. */
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
                        // a recorder may remove the oldest at the same time
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

    /** The state of a recording. */
    public enum Progress {
        /** The exchange has ended, or its state is unknown. */
        OVER,
        /** A process is recording it. */
        GOING_ON,
        /** The recording process ended before the exchange. */
        KILLED
    }

    /** The current state. */
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
     * The notes, except those learned from the engine in this exchange; empty when unknown, because
     * the exchange has not ended.
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
