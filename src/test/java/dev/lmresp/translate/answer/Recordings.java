package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The recorded answers of real engines under {@code src/test/resources/recordings}. */
final class Recordings {
    private static final List<Recording> ALL = read();

    /**
     * One recorded answer.
     *
     * @param file its path below the folder of recordings
     * @param kind {@code stream}, {@code json} or {@code error}
     */
    record Recording(String file, String kind) {
        byte[] bytes() {
            return resource(file);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    private Recordings() {}

    static Stream<Recording> all() {
        return ALL.stream();
    }

    /** The answers that were given in a stream, also those in which an error came. */
    static Stream<Recording> streams() {
        return all().filter(recording -> recording.file().endsWith(".sse"));
    }

    private static List<Recording> read() {
        var list = new ArrayList<Recording>();
        for (JsonNode one : Json.parse(resource("index.json"))) {
            list.add(new Recording(one.path("file").asText(), one.path("kind").asText()));
        }
        return list;
    }

    private static byte[] resource(String name) {
        try (var in = Recordings.class.getResourceAsStream("/recordings/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no recording " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
