package dev.lmresp.transcript;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.Version;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recording that is being written. Its fields belong to the recorder's thread. */
final class Draft implements Recording {
    private final Recorder recorder;
    private final Path folder;
    private final Recorder.Request request;
    private final Redactor redactor;
    private final long begun = System.nanoTime();
    private final Instant time = Instant.now();

    private volatile boolean dropped;
    private final ObjectNode about = Json.object();
    private @Nullable TimedFile fromEngine;
    private @Nullable TimedFile toClient;
    private int asked;

    Draft(Recorder recorder, Path folder, Recorder.Request request, Redactor redactor) {
        this.recorder = recorder;
        this.folder = folder;
        this.request = request;
        this.redactor = redactor;
    }

    void begin() {
        later(
                request.body().length,
                () -> {
                    Files.createDirectory(folder, Owner.FOLDER);
                    about.put("lmresp", Version.current());
                    about.put("id", request.id());
                    about.put("time", time.toString());
                    about.put("method", request.method());
                    about.put("path", Redactor.path(request.path()));
                    ObjectNode headers = about.putObject("headers");
                    Redactor.headers(request.headers()).forEach(headers::put);
                    writeAbout();
                    write(Transcript.REQUEST, request.body());
                });
    }

    @Override
    public void asked(String engine, Dialect dialect, Set<String> leftOut, byte[] body) {
        long now = System.nanoTime() - begun;
        later(
                body.length,
                () -> {
                    asked++;
                    about.put("engine", engine);
                    about.put("dialect", dialect.name());
                    about.set("dialect_changes", recorder.changes(dialect));
                    list("left_out", leftOut.stream().sorted().toList());
                    about.put("asked", asked);
                    about.put("asked_ms", now / 1e6);
                    write(Transcript.ENGINE_REQUEST, body);
                    TimedFile before = fromEngine;
                    fromEngine = null;
                    if (before != null) {
                        // the answer to what was asked before was a refusal
                        before.close();
                        Files.deleteIfExists(folder.resolve(Transcript.ENGINE_STREAM));
                        Files.deleteIfExists(folder.resolve(Transcript.ENGINE_WHOLE));
                    }
                });
    }

    @Override
    public void answered(int status, Map<String, List<String>> headers) {
        long now = System.nanoTime() - begun;
        later(
                0,
                () -> {
                    about.put("engine_status", status);
                    about.put("engine_answered_ms", now / 1e6);
                    var joined = new LinkedHashMap<String, String>();
                    headers.forEach((name, values) -> joined.put(name, String.join(", ", values)));
                    ObjectNode shown = about.putObject("engine_headers");
                    Redactor.headers(joined).forEach(shown::put);
                });
    }

    @Override
    public void received(byte[] bytes, int offset, int length) {
        long now = System.nanoTime() - begun;
        byte[] piece = Arrays.copyOfRange(bytes, offset, offset + length);
        later(
                length,
                () -> {
                    TimedFile open = fromEngine;
                    if (open == null) {
                        open = open(Transcript.ENGINE_STREAM, Transcript.ENGINE_WHOLE, piece);
                        fromEngine = open;
                    }
                    add(piece, now, open);
                });
    }

    @Override
    public void sent(byte[] bytes, int offset, int length) {
        long now = System.nanoTime() - begun;
        byte[] piece = Arrays.copyOfRange(bytes, offset, offset + length);
        later(
                length,
                () -> {
                    TimedFile open = toClient;
                    if (open == null) {
                        open = open(Transcript.RESPONSE_STREAM, Transcript.RESPONSE_WHOLE, piece);
                        toClient = open;
                    }
                    add(piece, now, open);
                });
    }

    @Override
    public void noted(List<String> notes, List<String> learned) {
        later(
                0,
                () -> {
                    list("notes", notes);
                    list("learned", learned);
                });
    }

    @Override
    public void end(int status) {
        long now = System.nanoTime() - begun;
        later(
                0,
                () -> {
                    closeFiles();
                    about.put("status", status);
                    about.put("ended_ms", now / 1e6);
                    writeAbout();
                    recorder.keep(folder);
                });
    }

    /** Lists that are empty say nothing. */
    private void list(String member, List<String> texts) {
        about.remove(member);
        if (!texts.isEmpty()) {
            texts.forEach(about.putArray(member)::add);
        }
    }

    private TimedFile open(String stream, String whole, byte[] start) throws IOException {
        boolean isStream = !isJson(start);
        return new TimedFile(folder.resolve(isStream ? stream : whole), redactor, isStream);
    }

    /** A stream begins with anything but JSON. */
    private static boolean isJson(byte[] start) {
        for (byte b : start) {
            if (b > ' ') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }

    private void add(byte[] piece, long now, TimedFile file) throws IOException {
        file.add(piece, now);
        if (recorder.isTooLarge(file.size())) {
            drop();
        }
    }

    private void write(String name, byte[] body) throws IOException {
        Path whole = folder.resolve(name + ".tmp");
        try (var channel =
                FileChannel.open(
                        whole,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING),
                        Owner.FILE)) {
            ByteBuffer clean = ByteBuffer.wrap(redactor.clean(body));
            while (clean.hasRemaining()) {
                channel.write(clean);
            }
        }
        Files.move(
                whole,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void writeAbout() throws IOException {
        write(Transcript.EXCHANGE, (Json.pretty(about) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void closeFiles() throws IOException {
        TimedFile engine = fromEngine;
        TimedFile client = toClient;
        fromEngine = null;
        toClient = null;
        if (engine != null) {
            engine.close();
        }
        if (client != null) {
            client.close();
        }
    }

    /** Gives the recording up: half of it would be taken for all. */
    void drop() {
        if (!dropped) {
            dropped = true;
            try {
                delete();
            } catch (IOException e) {
                // the disk has failed already, and that was said
            }
        }
    }

    /** Writes what has gathered. */
    void flush() throws IOException {
        if (fromEngine != null) {
            fromEngine.flush();
        }
        if (toClient != null) {
            toClient.flush();
        }
    }

    private void later(int weight, Step step) {
        if (dropped) {
            return;
        }
        boolean hasRoom =
                recorder.offer(
                        weight,
                        this,
                        () -> {
                            if (!dropped) {
                                step.run();
                            }
                        });
        if (!hasRoom) {
            dropped = true;
            recorder.discard(this);
        }
    }

    /** Removes what has been written. */
    void delete() throws IOException {
        closeFiles();
        Recorder.delete(folder);
    }

    /** A part of the writing. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }
}
