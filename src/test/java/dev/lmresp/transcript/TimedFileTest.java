package dev.lmresp.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is written of a stream can be read back byte for byte, with its times. */
class TimedFileTest {
    private static final String SECRET = "sk-secret-99";

    @TempDir private Path folder;

    private Path write(boolean isStream, List<String> secrets, byte[]... pieces)
            throws IOException {
        Path file = folder.resolve("engine.sse");
        try (var timed = new TimedFile(file, new Redactor(secrets), isStream)) {
            for (int i = 0; i < pieces.length; i++) {
                timed.add(pieces[i], (i + 1) * 10_000_000L);
            }
        }
        return file;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_comment_before_each_piece_says_when_it_came() throws IOException {
        Path file = write(true, List.of(), bytes("data: 1\n\n"), bytes("data: 2\n\n"));
        assertThat(file).hasContent(": +10.0ms\ndata: 1\n\n: +20.0ms\ndata: 2\n\n");
        Timeline timeline = Timeline.read(Files.readAllBytes(file));
        assertThat(timeline.pieces())
                .extracting(Timeline.Piece::millis)
                .containsExactly(10.0, 20.0);
        assertThat(timeline.isTimed()).isTrue();
    }

    @Test
    void a_comment_never_stands_in_the_middle_of_a_line() throws IOException {
        Path file = write(true, List.of(), bytes("data: {\"a\""), bytes(":1}\n\n"), bytes("x"));
        assertThat(file).hasContent(": +10.0ms\ndata: {\"a\":1}\n\n: +30.0ms\nx");
    }

    @Test
    void json_has_no_comments() throws IOException {
        assertThat(write(false, List.of(), bytes("{\"a\":\n"), bytes("1}")))
                .hasContent("{\"a\":\n1}");
    }

    @Test
    void any_bytes_in_any_pieces_come_back() throws IOException {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            byte[] all = new byte[random.nextInt(300)];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) "\r\n:+ms 1.0\u00e4".charAt(random.nextInt(10));
            }
            var pieces = new ArrayList<byte[]>();
            for (int from = 0; from < all.length; ) {
                int to = Math.min(all.length, from + 1 + random.nextInt(40));
                pieces.add(Arrays.copyOfRange(all, from, to));
                from = to;
            }
            Path file = write(true, List.of(), pieces.toArray(byte[][]::new));
            assertThat(Timeline.read(Files.readAllBytes(file)).bytes()).isEqualTo(all);
        }
    }

    @Test
    void a_secret_is_found_however_it_is_cut() throws IOException {
        for (int cut = 1; cut < SECRET.length(); cut++) {
            Path file =
                    write(
                            true,
                            List.of(SECRET, "other-secret"),
                            bytes("data: a " + SECRET.substring(0, cut)),
                            bytes(SECRET.substring(cut) + " b\n"),
                            bytes("data: " + SECRET));
            assertThat(Timeline.read(Files.readAllBytes(file)).bytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("data: a [redacted] b\ndata: [redacted]");
        }
    }

    @Test
    void a_file_without_times_is_one_piece() {
        Timeline timeline = Timeline.read(bytes(": ping\ndata: 1\n\n"));
        assertThat(timeline.pieces()).hasSize(1);
        assertThat(timeline.isTimed()).isFalse();
        assertThat(timeline.bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(": ping\ndata: 1\n\n");
    }
}
