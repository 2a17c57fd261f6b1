package dev.lmresp.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.DataUrl;
import dev.lmresp.responses.Field;
import dev.lmresp.responses.MediaUrl;

import java.util.StringJoiner;

/** Reads what users and tools say: text, images, documents and what a search has found. */
final class BlockReader {
    private final Amendments amendments;

    BlockReader(Amendments amendments) {
        this.amendments = amendments;
    }

    /**
     * Reads a block.
     *
     * @param parts receives the parts that it becomes, in the words of the Responses API
     */
    void read(Field block, ArrayNode parts) {
        block.asObject();
        String type = block.requiredText("type");
        switch (type) {
            case "text" -> text(block.text("text"), parts);
            case "image" -> image(block, parts);
            case "document" -> document(block, parts);
            case "search_result" -> found(block, parts);
            default ->
                    amendments.dropped(
                            block.path(),
                            "a block of type '%s' is not known to engines".formatted(type));
        }
    }

    private static void text(String text, ArrayNode parts) {
        if (!text.isEmpty()) {
            parts.addObject().put("type", "input_text").put("text", text);
        }
    }

    private static void image(Field block, ArrayNode parts) {
        Field source = source(block);
        ObjectNode image = Json.object().put("type", "input_image");
        String type = source.requiredText("type");
        switch (type) {
            case "base64" -> image.put("image_url", data(source));
            case "url" -> image.put("image_url", url(source));
            case "file" -> image.put("file_id", source.requiredText("file_id"));
            default -> throw unknown(source, "base64, url or file", type);
        }
        parts.add(image);
    }

    private static Field source(Field block) {
        Field source = block.object("source");
        if (source.isAbsent()) {
            throw ApiException.missing(
                    source.path(),
                    "'%s' is missing: it must be an object with a 'type'".formatted(source.path()));
        }
        return source;
    }

    private static String data(Field source) {
        return DataUrl.text(source.requiredText("media_type"), source.requiredText("data"));
    }

    private static String url(Field source) {
        return MediaUrl.checked(source.path("url"), source.requiredText("url"));
    }

    private static ApiException unknown(Field source, String known, String type) {
        return ApiException.invalid(
                source.path("type"),
                "'%s' must be %s, not '%s'".formatted(source.path("type"), known, type));
    }

    private void document(Field block, ArrayNode parts) {
        Field source = source(block);
        String type = source.requiredText("type");
        String title = block.text("title");
        noteCitations(block);
        text(block.text("context"), parts);
        switch (type) {
            case "text" -> text(titled("Document", title, source.text("data")), parts);
            case "content" -> {
                text(title.isEmpty() ? "" : "Document " + title + ":", parts);
                content(source.member("content"), parts);
            }
            case "base64" -> parts.add(file(title, source).put("file_data", data(source)));
            case "url" -> parts.add(file(title, source).put("file_url", url(source)));
            case "file" ->
                    parts.add(file(title, source).put("file_id", source.requiredText("file_id")));
            default -> throw unknown(source, "base64, text, content, url or file", type);
        }
    }

    /** A file; engines want a name for it. */
    private static ObjectNode file(String title, Field source) {
        boolean isUnnamed = title.isEmpty() && source.text("type").equals("base64");
        ObjectNode file = Json.object().put("type", "input_file");
        if (isUnnamed) {
            file.put("filename", "document.pdf");
        } else if (!title.isEmpty()) {
            file.put("filename", title);
        }
        return file;
    }

    private static String titled(String what, String title, String text) {
        return title.isEmpty() ? text : what + " " + title + ":\n" + text;
    }

    private void content(Field content, ArrayNode parts) {
        if (content.json().isTextual()) {
            text(content.json().asText(), parts);
            return;
        }
        if (!content.json().isArray()) {
            throw ApiException.invalid(
                    content.path(),
                    "'%s' must be a string or an array of blocks".formatted(content.path()));
        }
        for (int i = 0; i < content.json().size(); i++) {
            read(content.element(i), parts);
        }
    }

    private void found(Field block, ArrayNode parts) {
        noteCitations(block);
        var text = new StringJoiner("\n");
        for (int i = 0; i < block.list("content").size(); i++) {
            text.add(block.member("content").element(i).text("text"));
        }
        String title = (block.text("title") + " " + block.text("source")).strip();
        text(titled("Search result", title, text.toString()), parts);
    }

    private void noteCitations(Field block) {
        if (block.object("citations").flag("enabled", false)) {
            amendments.dropped(block.path("citations"), "engines do not cite what they were given");
        }
    }
}
