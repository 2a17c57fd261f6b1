package dev.lmresp.transcript;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.Version;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One exchange being recorded. Methods neither wait for the disk nor fail: a recording that cannot
 * keep up is dropped, and the exchange goes on. Safe for the threads of one exchange.
 *
 * <p>Each call becomes a step in the recorder's queue; the steps run in the recorder's thread, to
 * which the fields are confined.
 */
public final class Recording {
    @FunctionalInterface
    interface Step {
        void write(RecordingFiles files) throws IOException;
    }

    private final Recorder recorder;
    private final Recorder.Request request;
    private final Instant time;
    private final Redactor redactor;
    private final long begun = System.nanoTime();

    private volatile boolean dropped;
    private final ObjectNode about = Json.object();
    private @Nullable RecordingFiles files;
    private int asked;

    Recording(Recorder recorder, Recorder.Request request, Instant time, Redactor redactor) {
        this.recorder = recorder;
        this.request = request;
        this.time = time;
        this.redactor = redactor;
    }

    void begin() {
        later(
                request.body().length,
                files -> {
                    about.put("lmresp", Version.current());
                    about.put("id", request.id());
                    about.put("time", time.toString());
                    about.put("method", request.method());
                    about.put("path", Redactor.path(request.path()));
                    ObjectNode headers = about.putObject("headers");
                    Redactor.headers(request.headers()).forEach(headers::put);
                    about.put(Transcript.RECORDER, recorder.number());
                    writeAbout(files);
                    files.write(Transcript.REQUEST, request.body());
                });
    }

    /**
     * A request is sent to the engine. If the first was refused, the second replaces it.
     *
     * @param engine its address
     * @param dialect the dialect of the request
     * @param leftOut options that are omitted because the engine refuses them
     * @param body the body of the request
     */
    public void asked(String engine, Dialect dialect, Set<String> leftOut, byte[] body) {
        long now = System.nanoTime() - begun;
        later(
                body.length,
                files -> {
                    asked++;
                    about.put("engine", engine);
                    about.put("dialect", dialect.name());
                    about.set("dialect_changes", recorder.changes(dialect));
                    list("left_out", leftOut.stream().sorted().toList());
                    about.put("asked", asked);
                    about.put("asked_ms", now / 1e6);
                    files.write(Transcript.ENGINE_REQUEST, body);
                    // the answer to the previous request was a refusal
                    files.forgetReceived();
                });
    }

    /** The engine has sent status and headers. */
    public void answered(int status, Map<String, List<String>> headers) {
        long now = System.nanoTime() - begun;
        later(
                0,
                files -> {
                    about.put("engine_status", status);
                    about.put("engine_answered_ms", now / 1e6);
                    var joined = new LinkedHashMap<String, String>();
                    headers.forEach((name, values) -> joined.put(name, String.join(", ", values)));
                    ObjectNode shown = about.putObject("engine_headers");
                    Redactor.headers(joined).forEach(shown::put);
                });
    }

    /** Bytes of the engine's answer have arrived. */
    public void received(byte[] bytes, int offset, int length) {
        long now = System.nanoTime() - begun;
        byte[] piece = Arrays.copyOfRange(bytes, offset, offset + length);
        later(length, files -> dropTooLarge(files.received(piece, now)));
    }

    /** Bytes are sent to the client. */
    public void sent(byte[] bytes, int offset, int length) {
        long now = System.nanoTime() - begun;
        byte[] piece = Arrays.copyOfRange(bytes, offset, offset + length);
        later(length, files -> dropTooLarge(files.sent(piece, now)));
    }

    private void dropTooLarge(long bytes) {
        if (recorder.kept().isTooLarge(bytes)) {
            drop();
        }
    }

    /**
     * All notes of the exchange.
     *
     * @param learned the notes that result from the engine's behaviour or refusals in this
     *     exchange; translating the same bytes again does not produce them
     */
    public void noted(List<String> notes, List<String> learned) {
        later(
                0,
                files -> {
                    list("notes", notes);
                    list("learned", learned);
                });
    }

    /**
     * The exchange is over.
     *
     * @param status the HTTP status sent to the client; 0 when it disconnected before
     */
    public void end(int status) {
        long now = System.nanoTime() - begun;
        later(
                0,
                files -> {
                    files.close();
                    about.remove(Transcript.RECORDER);
                    about.put(Transcript.STATUS, status);
                    about.put("ended_ms", now / 1e6);
                    writeAbout(files);
                    recorder.kept().end(files.folder());
                });
    }

    /** Sets a list, unless it is empty. */
    private void list(String member, List<String> texts) {
        about.remove(member);
        if (!texts.isEmpty()) {
            texts.forEach(about.putArray(member)::add);
        }
    }

    private void writeAbout(RecordingFiles files) throws IOException {
        files.write(
                Transcript.EXCHANGE, (Json.pretty(about) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void later(int weight, Step step) {
        if (!dropped && !recorder.offer(weight, this, step)) {
            dropped = true;
            recorder.discard(this);
        }
    }

    /** Runs a step, unless the recording was dropped. */
    void run(Step step) throws IOException {
        if (!dropped) {
            step.write(files());
        }
    }

    /** The files; their folder is created with the first of them. */
    private RecordingFiles files() throws IOException {
        if (files == null) {
            Path folder = recorder.make(time, request.id());
            files = new RecordingFiles(folder, redactor);
        }
        return files;
    }

    /** True when someone has moved or removed the files. */
    boolean isTakenAway() {
        return files != null && files.areTakenAway();
    }

    /** Drops the recording and removes its files: half of it would be taken for the whole. */
    void drop() {
        dropped = true;
        RecordingFiles written = files;
        files = null;
        if (written != null) {
            written.abandon();
            recorder.kept().drop(written.folder());
        }
    }
}
