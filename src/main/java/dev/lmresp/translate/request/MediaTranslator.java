package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ContentPart;
import dev.lmresp.translate.Note;

import java.util.function.Consumer;

/** Converts files and audio to the parts that Chat Completions has for them, or to text. */
final class MediaTranslator {
    private final Dialect.Messages dialect;
    private final Consumer<Note> notes;

    MediaTranslator(Dialect.Messages dialect, Consumer<Note> notes) {
        this.dialect = dialect;
        this.notes = notes;
    }

    /**
     * The part for a file or audio.
     *
     * @param path its path in the request
     */
    Part media(ContentPart.InputFile file, String path) {
        return file.type().equals("input_audio")
                ? audio(file.json(), path)
                : file(file.json(), path);
    }

    /**
     * The part for an image.
     *
     * @param url an http(s) or data URL
     * @param detail the resolution to use, may be empty
     */
    Part image(String url, String detail, String path) {
        if (!dialect.images()) {
            drop(path, "the engine takes no images");
            return new Part.Text("[an image: this model reads only text]");
        }
        return new Part.Image(url, detail);
    }

    private Part audio(ObjectNode json, String path) {
        JsonNode inner = json.path("input_audio");
        return audio(inner.isObject() ? inner : withoutType(json), path);
    }

    private Part audio(JsonNode sound, String path) {
        if (!dialect.audio()) {
            drop(path, "the engine takes no sounds");
            return new Part.Text("[a sound: this model cannot hear]");
        }
        ObjectNode audio = Json.object();
        audio.put("type", "input_audio");
        audio.set("input_audio", sound);
        return new Part.Media(audio);
    }

    private Part file(ObjectNode json, String path) {
        String name = json.path("filename").asText("a file");
        String url = json.path("file_url").asText("");
        boolean isHere = url.regionMatches(true, 0, "data:", 0, 5);
        String data = isHere ? url : json.path("file_data").asText("");
        if (!data.isEmpty()) {
            return content(FileContent.of(data, name), json, name, path);
        }
        if (!dialect.files()) {
            return standIn(name, path, "the engine takes no files but images and text");
        }
        if (json.path("file_id").isTextual()) {
            return file(withoutType(json));
        }
        if (url.isEmpty() || !dialect.fileUrls()) {
            return standIn(
                    name,
                    path,
                    "Chat Completions takes no file by its URL; send it as 'file_data'");
        }
        ObjectNode there = Json.object();
        there.put(
                "filename", json.path("filename").asText(url.substring(url.lastIndexOf('/') + 1)));
        return file(there.put("file_data", url));
    }

    private Part content(FileContent content, ObjectNode json, String name, String path) {
        String text = content.text();
        if (text != null) {
            return new Part.Text("File " + name + ":\n" + text);
        }
        if (content.mediaType().startsWith("image/")) {
            return image(content.url(), json.path("detail").asText(""), path);
        }
        if (content.mediaType().startsWith("audio/") && content.data().isBase64()) {
            ObjectNode sound = Json.object().put("data", content.base64());
            return audio(sound.put("format", format(content.mediaType())), path);
        }
        if (!dialect.files()) {
            return standIn(name, path, "the engine takes no files but images and text");
        }
        ObjectNode file = withoutType(json);
        file.remove("file_url");
        return file(file.put("file_data", content.url()));
    }

    private static String format(String mediaType) {
        return switch (mediaType) {
            case "audio/mpeg" -> "mp3";
            case "audio/x-wav", "audio/wave" -> "wav";
            default -> mediaType.substring("audio/".length());
        };
    }

    private static Part file(ObjectNode file) {
        ObjectNode part = Json.object();
        part.put("type", "file");
        part.set("file", file);
        return new Part.Media(part);
    }

    private Part standIn(String name, String path, String reason) {
        drop(path, reason);
        return new Part.Text("[" + name + ": a file that could not be passed on]");
    }

    private void drop(String path, String reason) {
        notes.accept(new Note(Note.Kind.DROPPED, path, reason));
    }

    private static ObjectNode withoutType(JsonNode json) {
        ObjectNode rest = json.deepCopy();
        rest.remove("type");
        return rest;
    }
}
