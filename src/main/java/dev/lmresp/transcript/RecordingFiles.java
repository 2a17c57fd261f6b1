package dev.lmresp.transcript;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The files of one recording while it is written, with secrets redacted. */
final class RecordingFiles {
    private final Path folder;
    private final Redactor redactor;
    private @Nullable TimedFile fromEngine;
    private @Nullable TimedFile toClient;

    RecordingFiles(Path folder, Redactor redactor) {
        this.folder = folder;
        this.redactor = redactor;
    }

    Path folder() {
        return folder;
    }

    /** True when someone has moved or removed the files. */
    boolean areTakenAway() {
        return Files.notExists(folder);
    }

    /** Writes a file atomically, replacing an existing one. */
    void write(String name, byte[] body) throws IOException {
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

    /** Adds bytes from the engine; returns their total. */
    long received(byte[] piece, long nanos) throws IOException {
        TimedFile open = fromEngine;
        if (open == null) {
            open = open(Transcript.ENGINE_STREAM, Transcript.ENGINE_WHOLE, piece);
            fromEngine = open;
        }
        open.add(piece, nanos);
        return open.size();
    }

    /** Adds bytes to the client; returns their total. */
    long sent(byte[] piece, long nanos) throws IOException {
        TimedFile open = toClient;
        if (open == null) {
            open = open(Transcript.RESPONSE_STREAM, Transcript.RESPONSE_WHOLE, piece);
            toClient = open;
        }
        open.add(piece, nanos);
        return open.size();
    }

    /** Discards the engine's answer, which was a refusal. */
    void forgetReceived() throws IOException {
        TimedFile before = fromEngine;
        fromEngine = null;
        if (before != null) {
            before.close();
            Files.deleteIfExists(folder.resolve(Transcript.ENGINE_STREAM));
            Files.deleteIfExists(folder.resolve(Transcript.ENGINE_WHOLE));
        }
    }

    private TimedFile open(String stream, String whole, byte[] start) throws IOException {
        boolean isStream = !isJson(start);
        return new TimedFile(folder.resolve(isStream ? stream : whole), redactor, isStream);
    }

    /** True for JSON; a stream begins with anything else. */
    private static boolean isJson(byte[] start) {
        for (byte b : start) {
            if (b > ' ') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }

    /** Writes collected pieces. */
    void flush() throws IOException {
        if (fromEngine != null) {
            fromEngine.flush();
        }
        if (toClient != null) {
            toClient.flush();
        }
    }

    /** Writes everything and closes the files. */
    void close() throws IOException {
        TimedFile engine = fromEngine;
        TimedFile client = toClient;
        fromEngine = null;
        toClient = null;
        try {
            if (engine != null) {
                engine.close();
            }
        } finally {
            if (client != null) {
                client.close();
            }
        }
    }

    /** Closes the files without writing: they will be removed. */
    void abandon() {
        try {
            close();
        } catch (IOException e) {
            // a disk error, reported before; the files are closed anyway
        }
    }
}
