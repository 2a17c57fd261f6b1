package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ContentPart;

import java.util.Optional;
import java.util.function.Consumer;

/** Turns files and sounds into the parts that Chat Completions has for them. */
final class MediaTranslator {
    private MediaTranslator() {}

    static Optional<Part> media(ContentPart.InputFile file, String path, Consumer<Note> notes) {
        JsonNode json = file.json();
        if (file.type().equals("input_audio")) {
            ObjectNode audio = Json.object();
            audio.put("type", "input_audio");
            audio.set(
                    "input_audio",
                    json.path("input_audio").isObject()
                            ? json.path("input_audio")
                            : withoutType(json));
            return Optional.of(new Part.Media(audio));
        }
        if (json.path("file_data").isTextual() || json.path("file_id").isTextual()) {
            ObjectNode part = Json.object();
            part.put("type", "file");
            part.set("file", withoutType(json));
            return Optional.of(new Part.Media(part));
        }
        notes.accept(
                new Note(
                        Note.Kind.DROPPED,
                        path,
                        "Chat Completions takes no file by its URL; send it as 'file_data'"));
        return Optional.empty();
    }

    private static ObjectNode withoutType(JsonNode json) {
        ObjectNode rest = json.deepCopy();
        rest.remove("type");
        return rest;
    }
}
