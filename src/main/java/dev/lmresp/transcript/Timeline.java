package dev.lmresp.transcript;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes from the wire with their timing. Without times in the file everything comes at once.
 *
 * @param pieces the bytes, in order
 */
public record Timeline(List<Piece> pieces) {
    /** The line that {@link TimedFile} writes before a piece. */
    private static final Pattern TIME = Pattern.compile(": \\+(\\d{1,12}(?:\\.\\d{1,6})?)ms");

    /** The maximum length of such a line. */
    private static final int LONGEST = 30;

    /**
     * Bytes that arrived together.
     *
     * @param millis milliseconds since the start of the exchange
     */
    @SuppressWarnings("ArrayRecordComponent") // played, never compared
    public record Piece(double millis, byte[] bytes) {}

    /** Parses a file; everything but time marks is bytes from the wire. */
    static Timeline read(byte[] file) {
        var pieces = new ArrayList<Piece>();
        var bytes = new ByteArrayOutputStream();
        double time = 0;
        int from = 0;
        while (from < file.length) {
            int end = from;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            Matcher found = time(file, from, end);
            if (found != null && found.matches()) {
                add(pieces, time, bytes);
                time = Double.parseDouble(found.group(1));
            } else {
                bytes.write(file, from, Math.min(end + 1, file.length) - from);
            }
            from = end + 1;
        }
        add(pieces, time, bytes);
        return new Timeline(List.copyOf(pieces));
    }

    private static @Nullable Matcher time(byte[] file, int from, int end) {
        boolean mayBe =
                end < file.length && end - from < LONGEST && end > from && file[from] == ':';
        return mayBe
                ? TIME.matcher(new String(file, from, end - from, StandardCharsets.UTF_8))
                : null;
    }

    private static void add(List<Piece> pieces, double time, ByteArrayOutputStream bytes) {
        if (bytes.size() > 0) {
            pieces.add(new Piece(time, bytes.toByteArray()));
            bytes.reset();
        }
    }

    /** Writes a stream in the format that {@link #read} parses. */
    public byte[] toFile() {
        var file = new ByteArrayOutputStream();
        for (Piece piece : pieces) {
            file.writeBytes(mark(piece.millis()));
            file.writeBytes(piece.bytes());
        }
        return file.toByteArray();
    }

    /** The line with the time of what follows. */
    static byte[] mark(double millis) {
        long tenths = Math.round(millis * 10);
        return (": +" + tenths / 10 + "." + tenths % 10 + "ms\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** All bytes, as on the wire. */
    public byte[] bytes() {
        var all = new ByteArrayOutputStream();
        pieces.forEach(piece -> all.writeBytes(piece.bytes()));
        return all.toByteArray();
    }

    /** True when there are times other than the start. */
    public boolean isTimed() {
        return pieces.stream().anyMatch(piece -> piece.millis() > 0);
    }
}
