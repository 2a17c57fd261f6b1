package dev.lmresp.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.transcript.Transcript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A recording that can be played. Its answer stays on the disk until then.
 *
 * @param folder where it lies
 * @param likeness what of its request counts; folders still stand in the texts
 * @param isStream whether its answer was asked for as a stream
 * @param dialect the name of the dialect that its engine was asked in, empty when not known
 */
record Recorded(Path folder, Likeness likeness, boolean isStream, String dialect) {
    /** Reads a recording; empty when no engine answered in it. */
    static Optional<Recorded> read(Path folder) throws IOException {
        Transcript transcript = Transcript.read(folder);
        Optional<JsonNode> asked = transcript.engineRequest();
        boolean isAnswered =
                transcript.fromEngine().isPresent() || transcript.exchange().has("engine_status");
        if (asked.isEmpty() || !isAnswered) {
            return Optional.empty();
        }
        return Optional.of(
                new Recorded(
                        folder,
                        Likeness.of(asked.get()),
                        asked.get().path("stream").asBoolean(false),
                        transcript.exchange().path("dialect").asText("")));
    }

    /** The model that it asked for. */
    String model() {
        return likeness.facts().getFirst().text();
    }

    /** Its name, for people. */
    String name() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }
}
