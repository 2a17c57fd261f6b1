package dev.lmresp.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.RecordedDialect;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.Retranslation;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.transcript.Transcript;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Updates a recording to its current translation. */
final class RecordingUpdate {
    private final Path folder;
    private final List<String> written = new ArrayList<>();

    private RecordingUpdate(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes all files that differ.
     *
     * @param spoken the dialect of the translation
     * @return a line for each file
     * @throws ReplayException when one cannot be written
     */
    static List<String> write(Transcript recorded, Retranslation now, Dialect spoken) {
        var update = new RecordingUpdate(recorded.folder());
        try {
            update.answer(recorded, now);
            update.engineRequest(recorded.engineRequest(), now.engineRequest());
            update.exchange(recorded.exchange(), now, spoken);
        } catch (IOException e) {
            throw new ReplayException(
                    recorded.folder() + " cannot be written: " + TextFile.reason(e), e);
        } catch (SettingsException e) {
            throw new ReplayException(String.valueOf(e.getMessage()), e);
        }
        return update.written;
    }

    private void answer(Transcript recorded, Retranslation now) throws IOException {
        TimedEvents today = TimedEvents.of(now.answer());
        var before = NormalEvents.of(recorded.answer(), now.isBroken());
        if (before.equals(NormalEvents.of(today, now.isBroken()))) {
            return;
        }
        boolean isStream = today.isStream();
        write(
                isStream ? Transcript.RESPONSE_STREAM : Transcript.RESPONSE_WHOLE,
                isStream ? now.answer().toFile() : now.answer().bytes());
        Files.deleteIfExists(
                folder.resolve(isStream ? Transcript.RESPONSE_WHOLE : Transcript.RESPONSE_STREAM));
    }

    private void engineRequest(Optional<JsonNode> before, Optional<JsonNode> now) {
        if (now.isPresent() && !before.equals(now)) {
            write(Transcript.ENGINE_REQUEST, Json.bytes(now.get()));
        }
    }

    private void exchange(JsonNode before, Retranslation now, Dialect spoken) {
        if (!(before instanceof ObjectNode known) || !known.has("status")) {
            return;
        }
        ObjectNode exchange = known.deepCopy();
        exchange.put("dialect", spoken.name());
        exchange.set("dialect_changes", RecordedDialect.changes(spoken));
        ArrayNode notes = Json.array();
        now.notes().forEach(notes::add);
        exchange.path("learned").forEach(notes::add);
        if (notes.isEmpty()) {
            exchange.remove("notes");
        } else {
            exchange.set("notes", notes);
        }
        if (!exchange.equals(before)) {
            write(
                    Transcript.EXCHANGE,
                    (Json.pretty(exchange) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void write(String name, byte[] content) {
        Path file = folder.resolve(name);
        TextFile.replace(file, new String(content, StandardCharsets.UTF_8));
        written.add(file + ": written");
    }
}
