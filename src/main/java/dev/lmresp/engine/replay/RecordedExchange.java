package dev.lmresp.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.RecordedDialect;
import dev.lmresp.files.SettingsException;
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
 * @param dialectName the name of the dialect that its engine was asked in, empty when not known
 * @param dialectChanges the fields in which that is another than the one that comes with lmresp
 */
record RecordedExchange(
        Path folder,
        Likeness likeness,
        boolean isStream,
        String dialectName,
        JsonNode dialectChanges) {
    /** Reads a recording; empty when no engine answered in it. */
    static Optional<RecordedExchange> read(Path folder) throws IOException {
        Transcript transcript = Transcript.read(folder);
        Optional<JsonNode> asked = transcript.engineRequest();
        boolean isAnswered =
                transcript.fromEngine().isPresent() || transcript.exchange().has("engine_status");
        if (asked.isEmpty() || !isAnswered) {
            return Optional.empty();
        }
        return Optional.of(
                new RecordedExchange(
                        folder,
                        Likeness.of(asked.get()),
                        asked.get().path("stream").asBoolean(false),
                        transcript.exchange().path("dialect").asText(""),
                        transcript.exchange().path("dialect_changes")));
    }

    /**
     * The dialect that its engine was asked in, if that is known.
     *
     * @throws SettingsException when what was recorded of it is wrong
     */
    Optional<Dialect> dialect() {
        return dialectName.isEmpty()
                ? Optional.empty()
                : Optional.of(RecordedDialect.read(dialectName, dialectChanges));
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
