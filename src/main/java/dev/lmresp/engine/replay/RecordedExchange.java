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
 * A recording that can be played. Its answer stays on disk until then.
 *
 * @param folder its folder
 * @param likeness the facts of its request; folders are still in the texts
 * @param isStream whether a stream was requested
 * @param dialectName the name of the dialect used, empty when unknown
 * @param dialectChanges the fields that differ from the dialect that comes with lmresp
 */
record RecordedExchange(
        Path folder,
        Likeness likeness,
        boolean isStream,
        String dialectName,
        JsonNode dialectChanges) {
    /** Reads a recording; empty when it has no answer of an engine. */
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
     * The dialect that was used, if known.
     *
     * @throws SettingsException when the recorded dialect is invalid
     */
    Optional<Dialect> dialect() {
        return dialectName.isEmpty()
                ? Optional.empty()
                : Optional.of(RecordedDialect.read(dialectName, dialectChanges));
    }

    /** The requested model. */
    String model() {
        return likeness.facts().getFirst().text();
    }

    String name() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }
}
