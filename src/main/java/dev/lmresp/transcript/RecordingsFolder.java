package dev.lmresp.transcript;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The folder for recordings. Users and other processes use it at the same time. */
final class RecordingsFolder implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The pattern of names; a zero stands for any digit. */
    private static final String NAME = "00000000T000000.000Z-";

    /**
     * A recording, possibly of another process.
     *
     * @param bytes the size of all its files
     * @param isOver whether it has ended
     */
    record Found(long bytes, boolean isOver) {}

    private final Path path;
    private RunningRecorders recorders;

    /**
     * Opens a folder.
     *
     * @param path the path, created if it does not exist
     * @throws IOException when it cannot be created or written to
     */
    RecordingsFolder(Path path) throws IOException {
        this.path = path;
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new NotDirectoryException("it is a file, not a folder");
        }
        if (!Files.exists(path)) {
            Files.createDirectory(path, Owner.FOLDER);
        }
        Files.deleteIfExists(Files.createTempFile(path, ".probe", "", Owner.FILE));
        recorders = RunningRecorders.join(path);
    }

    /** The number by which other processes see that this one is recording. */
    long recorder() {
        return recorders.number();
    }

    /** Creates the folder of a new recording. */
    Path create(Instant time, String id) throws IOException {
        String name = TIME.format(time) + "-" + id;
        String free = name;
        for (int next = 2; ; next++) {
            try {
                return create(free);
            } catch (FileAlreadyExistsException e) {
                free = name + "-" + next;
            }
        }
    }

    private Path create(String name) throws IOException {
        try {
            return Files.createDirectory(of(name), Owner.FOLDER);
        } catch (NoSuchFileException e) {
            // someone has removed the whole folder
            Files.createDirectory(path, Owner.FOLDER);
            recorders.close();
            recorders = RunningRecorders.join(path);
            return Files.createDirectory(of(name), Owner.FOLDER);
        }
    }

    Path of(String name) {
        return path.resolve(name);
    }

    /** All names in the folder, of recordings or not. */
    Set<String> names() throws IOException {
        // half the time of a stream of paths, which matters with tens of thousands
        String[] names = path.toFile().list();
        if (names != null) {
            return new HashSet<>(Arrays.asList(names));
        }
        if (Files.notExists(path)) {
            return Set.of();
        }
        // fails as well, but with a reason
        return list(path).stream()
                .map(one -> String.valueOf(one.getFileName()))
                .collect(Collectors.toSet());
    }

    /** True for names that recordings get. Other names belong to the user. */
    static boolean isRecording(String name) {
        if (name.length() <= NAME.length()) {
            return false;
        }
        for (int i = 0; i < NAME.length(); i++) {
            char c = name.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            if (NAME.charAt(i) == '0' ? !isDigit : c != NAME.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A recording, unless it is gone, or another process is still writing it. */
    Optional<Found> find(String name) throws IOException {
        if (!Files.isDirectory(of(name))) {
            return Optional.empty();
        }
        JsonNode about = about(name);
        boolean isOver = about.has(Transcript.STATUS);
        return !isOver && recorders.isRunning(about.path(Transcript.RECORDER).asLong())
                ? Optional.empty()
                : Optional.of(new Found(sizeOf(of(name)), isOver));
    }

    private JsonNode about(String name) throws IOException {
        try {
            return Json.parse(Files.readAllBytes(of(name).resolve(Transcript.EXCHANGE)));
        } catch (NoSuchFileException | JsonSyntaxException e) {
            // its process was killed, or the power failed
            return Json.object();
        }
    }

    /** The size of all files of a recording. */
    static long sizeOf(Path recording) throws IOException {
        long size = 0;
        for (Path file : list(recording)) {
            size += Files.size(file);
        }
        return size;
    }

    private static List<Path> list(Path folder) throws IOException {
        var all = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(all::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    @Override
    public void close() {
        recorders.close();
    }
}
