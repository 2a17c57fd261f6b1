package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ContentPart;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns files and sounds into the parts that Chat Completions has for them, or into text. */
final class MediaTranslator {
    /** Files that are text whatever the engine takes. */
    private static final Pattern TEXT_FILE =
            Pattern.compile(
                    "data:(?:text/[^;,]*|application/(?:json|xml|yaml|x-yaml|toml|javascript|x-sh|sql))"
                        + "(?:;charset=[^;,]*)?;base64,(.*)",
                    Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private MediaTranslator() {}

    static Part media(
            ContentPart.InputFile file,
            Dialect.Messages dialect,
            String path,
            Consumer<Note> notes) {
        return file.type().equals("input_audio")
                ? audio(file.json(), dialect, path, notes)
                : file(file.json(), dialect, path, notes);
    }

    private static Part audio(
            ObjectNode json, Dialect.Messages dialect, String path, Consumer<Note> notes) {
        if (!dialect.audio()) {
            notes.accept(new Note(Note.Kind.DROPPED, path, "the engine takes no sounds"));
            return new Part.Text("[a sound: this model cannot hear]");
        }
        ObjectNode audio = Json.object();
        audio.put("type", "input_audio");
        JsonNode inner = json.path("input_audio");
        audio.set("input_audio", inner.isObject() ? inner : withoutType(json));
        return new Part.Media(audio);
    }

    private static Part file(
            ObjectNode json, Dialect.Messages dialect, String path, Consumer<Note> notes) {
        String name = json.path("filename").asText("a file");
        String data = json.path("file_data").asText("");
        Optional<String> text = text(data);
        if (text.isPresent()) {
            return new Part.Text("File " + name + ":\n" + text.get());
        }
        if (dialect.files() && (!data.isEmpty() || json.path("file_id").isTextual())) {
            ObjectNode part = Json.object();
            part.put("type", "file");
            part.set("file", withoutType(json));
            return new Part.Media(part);
        }
        notes.accept(
                new Note(
                        Note.Kind.DROPPED,
                        path,
                        !dialect.files()
                                ? "the engine takes no files but images and text"
                                : "Chat Completions takes no file by its URL; send it as"
                                        + " 'file_data'"));
        return new Part.Text("[" + name + ": a file that could not be passed on]");
    }

    /** A file of text needs no engine that reads files. */
    private static Optional<String> text(String dataUrl) {
        Matcher url = TEXT_FILE.matcher(dataUrl);
        if (!url.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new String(
                            Base64.getMimeDecoder().decode(url.group(1)), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static ObjectNode withoutType(JsonNode json) {
        ObjectNode rest = json.deepCopy();
        rest.remove("type");
        return rest;
    }
}
