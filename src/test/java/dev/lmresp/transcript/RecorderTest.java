package dev.lmresp.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.transcript.Recorder.Bounds;
import dev.lmresp.transcript.Transcript.Progress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is kept of recordings and what goes, whatever else happens in their folder. */
class RecorderTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long LARGE = 1L << 40;

    @TempDir private Path temporary;
    private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
    private Instant now = Instant.parse("2026-11-29T10:00:00Z");

    private Path folder() {
        return temporary.resolve("recordings");
    }

    private Recorder recorder(int keep) throws IOException {
        return recorder(new Bounds(LARGE, keep));
    }

    private Recorder recorder(Bounds bounds) throws IOException {
        return new Recorder(folder(), bounds, List.of(), warnings::add, () -> now);
    }

    /** Each begins a millisecond after the one before. */
    private Recording begin(Recorder recorder, String id) {
        now = now.plusMillis(1);
        return recorder.begin(
                new Recorder.Request(id, "POST", "/v1/responses", Map.of(), bytes("{}")));
    }

    /** Records exchanges one after the other; each is in its place when this returns. */
    private void record(Recorder recorder, String... ids) throws Exception {
        for (String id : ids) {
            Recording one = begin(recorder, id);
            say(one, "hello");
            one.end(200);
            await(() -> over().contains(id));
        }
    }

    private static void say(Recording recording, String text) {
        recording.sent(bytes(text), 0, text.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String[] ids(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }

    /** An archive: recordings that nobody has just made. */
    private void lay(String... ids) throws IOException {
        Files.createDirectories(folder());
        for (String id : ids) {
            now = now.plusMillis(1);
            Path one = Files.createDirectory(folder().resolve(name(id)));
            Files.writeString(one.resolve("exchange.json"), "{\"status\": 200}");
            Files.writeString(one.resolve("request.json"), "{}");
        }
    }

    private String name(String id) {
        return DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(now)
                + "-"
                + id;
    }

    private List<Path> found() throws IOException {
        return Files.isDirectory(folder()) ? Transcript.find(folder()) : List.of();
    }

    private Path find(String id) throws IOException {
        return found().stream()
                .filter(one -> id(one).equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + id));
    }

    private static String id(Path recording) {
        return recording.getFileName().toString().replaceFirst("^[^-]*-", "");
    }

    private List<String> ids() throws IOException {
        return found().stream().map(RecorderTest::id).toList();
    }

    /** Those that have come to their end. */
    private List<String> over() throws IOException {
        return found().stream()
                .filter(
                        one -> {
                            try {
                                return Files.readString(one.resolve("exchange.json"))
                                        .contains("\"status\"");
                            } catch (IOException e) {
                                return false;
                            }
                        })
                .map(RecorderTest::id)
                .toList();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("there are " + ids() + ", said was " + warnings);
            }
            Thread.sleep(2);
        }
    }

    private static void remove(Path recording) throws IOException {
        try (Stream<Path> files = Files.list(recording)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(recording);
    }

    @Test
    void old_ones_that_a_person_removed_take_no_new_ones_with_them() throws Exception {
        try (Recorder recorder = recorder(5)) {
            record(recorder, ids("old", 5));
            for (int i = 0; i < 4; i++) {
                remove(find("old" + i));
            }
            record(recorder, ids("new", 4));
        }
        assertThat(ids()).containsExactly("old4", "new0", "new1", "new2", "new3");
        assertThat(warnings).isEmpty();
    }

    @Test
    void what_a_person_removed_makes_room_for_as_many_new_ones() throws Exception {
        try (Recorder recorder = recorder(20)) {
            record(recorder, ids("old", 20));
            for (int i = 2; i < 20; i++) {
                remove(find("old" + i));
            }
            record(recorder, ids("new", 18));
            assertThat(ids()).hasSize(20).startsWith("old0", "old1", "new0");
            record(recorder, "last");
            await(() -> !ids().contains("old0"));
        }
        assertThat(ids()).hasSize(20).startsWith("old1", "new0").endsWith("last");
    }

    @Test
    void an_old_one_that_was_moved_away_stays_where_it_is() throws Exception {
        Path elsewhere = temporary.resolve("bug");
        try (Recorder recorder = recorder(2)) {
            record(recorder, "a", "b");
            Files.move(find("a"), elsewhere);
            Files.move(find("b"), folder().resolve("a-name-of-my-own"));
            record(recorder, "c", "d", "e");
            await(() -> ids().size() == 3);
        }
        assertThat(elsewhere.resolve("exchange.json")).exists();
        assertThat(ids()).containsExactly("d", "e", "name-of-my-own");
    }

    @Test
    void an_old_one_that_cannot_be_removed_is_told_of_once_and_counts_no_more() throws Exception {
        try (Recorder recorder = recorder(2)) {
            record(recorder, "a", "b");
            for (String id : List.of("a", "b")) {
                // its place under the other name is taken
                Path taken = folder().resolve(".removed-" + find(id).getFileName());
                Files.createFile(Files.createDirectory(taken).resolve("file"));
            }
            record(recorder, "c", "d", "e", "f");
            await(() -> ids().size() == 4);
        }
        assertThat(ids()).containsExactly("a", "b", "e", "f");
        assertThat(warnings).singleElement().asString().contains("cannot be deleted", "-a");
    }

    @Test
    void a_removal_that_was_cut_off_is_finished_at_the_next_start_and_is_no_transcript()
            throws Exception {
        lay("a", "b");
        Path half = folder().resolve(".removed-" + find("a").getFileName());
        Files.move(find("a"), half);
        Files.delete(half.resolve("exchange.json"));
        assertThat(ids()).containsExactly("b");
        try (Recorder recorder = recorder(5)) {
            await(() -> Files.notExists(half));
            record(recorder, "c");
        }
        assertThat(ids()).containsExactly("b", "c");
        assertThat(warnings).isEmpty();
    }

    @Test
    void an_archive_beyond_the_bounds_is_told_of_at_the_start_and_none_of_it_goes()
            throws Exception {
        lay(ids("old", 300));
        try (Recorder recorder = recorder(10)) {
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("300 recordings, more than --record-keep 10 allows");
            begin(recorder, "unfinished");
            await(() -> ids().contains("unfinished"));
        }
        assertThat(ids()).hasSize(301);
    }

    @Test
    void an_archive_of_too_many_bytes_is_told_of_too() throws Exception {
        lay("a", "b", "c");
        Files.write(find("b").resolve("engine.sse"), new byte[5 << 20]);
        try (Recorder recorder = recorder(new Bounds(3 << 20, 1000))) {
            await(() -> !warnings.isEmpty());
            assertThat(warnings.peek()).contains("5 MiB", "more than --record-max-mb 3 allows");
            begin(recorder, "unfinished");
        }
        assertThat(ids()).containsExactly("a", "b", "c", "unfinished");
    }

    @Test
    void beyond_the_bounds_two_old_ones_go_for_each_new_one_until_the_bounds_hold()
            throws Exception {
        lay(ids("old", 20));
        try (Recorder recorder = recorder(10)) {
            record(recorder, "a");
            await(() -> ids().size() == 19);
            assertThat(ids()).startsWith("old2");
            record(recorder, "b", "c");
            await(() -> ids().size() == 17);
            for (int i = 0; i < 10; i++) {
                record(recorder, "more" + i);
            }
            await(() -> ids().size() == 10);
        }
        assertThat(ids()).containsExactly(ids("more", 10));
        assertThat(warnings).hasSize(1);
    }

    @Test
    void recordings_that_are_put_there_meanwhile_do_not_go_at_once() throws Exception {
        try (Recorder recorder = recorder(10)) {
            record(recorder, "a");
            lay(ids("put", 50));
            record(recorder, "b");
            await(() -> !warnings.isEmpty());
        }
        assertThat(ids()).hasSizeBetween(48, 51).contains("put5", "b");
    }

    @Test
    void the_bytes_of_all_together_keep_to_the_bounds() throws Exception {
        try (Recorder recorder = recorder(new Bounds(1 << 20, 1000))) {
            for (int i = 0; i < 12; i++) {
                Recording one = begin(recorder, "r" + i);
                say(one, "x".repeat(300_000));
                one.end(200);
            }
        }
        assertThat(ids()).containsExactly("r9", "r10", "r11");
    }

    @Test
    void a_clock_that_goes_back_costs_no_new_recording() throws Exception {
        try (Recorder recorder = recorder(3)) {
            record(recorder, "a", "b", "c");
            now = now.minus(Duration.ofHours(1));
            record(recorder, "d", "e");
            await(() -> ids().size() == 3);
        }
        assertThat(ids()).containsExactlyInAnyOrder("c", "d", "e");
    }

    @Test
    void of_two_exchanges_of_one_name_both_are_kept() throws Exception {
        try (Recorder recorder = recorder(3)) {
            Recording first = begin(recorder, "a");
            now = now.minusMillis(1);
            Recording second = begin(recorder, "a");
            say(first, "one");
            say(second, "two");
            first.end(200);
            second.end(200);
            await(() -> over().size() == 2);
        }
        assertThat(ids()).containsExactly("a", "a-2");
        assertThat(find("a").resolve("response.sse")).content().contains("one");
        assertThat(find("a-2").resolve("response.sse")).content().contains("two");
    }

    @Test
    void a_recording_that_is_taken_away_in_the_middle_is_no_failure() throws Exception {
        Path elsewhere = temporary.resolve("moved");
        try (Recorder recorder = recorder(3)) {
            Recording removed = begin(recorder, "removed");
            Recording moved = begin(recorder, "moved");
            Recording replaced = begin(recorder, "replaced");
            await(() -> ids().size() == 3);
            remove(find("removed"));
            Files.move(find("moved"), elsewhere);
            Path file = find("replaced");
            remove(file);
            Files.writeString(file, "mine");
            for (Recording one : List.of(removed, moved, replaced)) {
                say(one, "hello");
                one.end(200);
            }
            record(recorder, "next");
            assertThat(file).hasContent("mine");
        }
        assertThat(ids()).containsExactly("next");
        assertThat(elsewhere.resolve("request.json")).exists();
    }

    @Test
    void a_folder_that_is_removed_is_made_again_for_the_next() throws Exception {
        try (Recorder recorder = recorder(3);
                Recorder other = recorder(3)) {
            record(recorder, "a");
            Recording open = begin(recorder, "open");
            await(() -> ids().contains("open"));
            remove(find("a"));
            remove(find("open"));
            Files.delete(folder().resolve(".recorders"));
            Files.delete(folder());
            say(open, "hello");
            open.end(200);
            record(recorder, "b");
            Recording next = begin(recorder, "next");
            await(() -> ids().contains("next"));
            assertThat(Transcript.read(find("next")).progress()).isEqualTo(Progress.GOING_ON);
            next.end(200);
            record(other, "c");
        }
        assertThat(ids()).containsExactly("b", "next", "c");
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_folder_that_becomes_a_file_is_told_of_once_and_stays() throws Exception {
        try (Recorder recorder = recorder(3)) {
            Files.delete(folder().resolve(".recorders"));
            Files.delete(folder());
            Files.writeString(folder(), "mine");
            for (String id : ids("r", 3)) {
                begin(recorder, id).end(200);
            }
        }
        assertThat(folder()).hasContent("mine");
        assertThat(warnings).singleElement().asString().contains("cannot be written");
    }

    @Test
    void one_process_removes_nothing_that_another_is_writing() throws Exception {
        try (Recorder one = recorder(2);
                Recorder other = recorder(2)) {
            Recording open = begin(one, "open");
            say(open, "before ");
            await(() -> ids().contains("open"));
            record(other, ids("r", 5));
            await(() -> ids().size() == 3);
            assertThat(ids()).containsExactly("open", "r3", "r4");
            say(open, "after");
            open.end(200);
            await(() -> over().contains("open"));
            record(one, "last");
            await(() -> ids().size() == 2);
        }
        assertThat(ids()).endsWith("last").doesNotContain("r3");
        assertThat(warnings).isEmpty();
    }

    @Test
    void two_processes_keep_to_the_bounds_together() throws Exception {
        try (Recorder one = recorder(4);
                Recorder other = recorder(4)) {
            for (int i = 0; i < 5; i++) {
                record(one, "one" + i);
                record(other, "other" + i);
            }
            await(() -> ids().size() <= 4);
        }
        // of one too many, each may take another for the oldest
        assertThat(ids()).hasSizeBetween(3, 4).contains("one4", "other4");
        assertThat(warnings).isEmpty();
    }

    @Test
    void what_a_killed_process_had_not_finished_is_kept_like_any_other() throws Exception {
        lay("a", "killed", "b");
        Files.writeString(
                find("killed").resolve("exchange.json"), "{\"id\": \"x\", \"recorder\": 7}");
        try (Recorder recorder = recorder(4)) {
            assertThat(Transcript.read(find("killed")).progress()).isEqualTo(Progress.KILLED);
            record(recorder, "c", "d");
            await(() -> ids().size() == 4);
            assertThat(ids()).containsExactly("killed", "b", "c", "d");
            record(recorder, "e");
            await(() -> ids().size() == 4);
            assertThat(ids()).containsExactly("b", "c", "d", "e");
        }
    }

    @Test
    void a_recording_says_whether_it_goes_on() throws Exception {
        try (Recorder recorder = recorder(3)) {
            Recording one = begin(recorder, "a");
            await(() -> ids().contains("a"));
            assertThat(Transcript.read(find("a")).progress()).isEqualTo(Progress.GOING_ON);
            one.end(200);
            await(() -> over().contains("a"));
            assertThat(Transcript.read(find("a")).progress()).isEqualTo(Progress.OVER);
            begin(recorder, "b");
            await(() -> ids().contains("b"));
        }
        await(() -> Transcript.read(find("b")).progress() == Progress.KILLED);
    }
}
