package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.engine.mock.Attached.Kind;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads the contents of messages, one after the other. */
final class MessageContent {
    /** The tokens of an image or file, whose real size the mock does not know. */
    private static final long TOKENS_OF_ATTACHED = 100;

    private static final String START_OF_PDF = "%PDF-";
    private static final int LATEST_START_OF_PDF = 1024;

    private final List<Attached> attached = new ArrayList<>();
    private String text = "";
    private int attachedBefore;
    private long tokens;

    /** Reads a content: text, parts or null. */
    void read(JsonNode content, String path) {
        attachedBefore = attached.size();
        if (content.isTextual()) {
            text = content.asText();
        } else if (content.isArray()) {
            var all = new StringBuilder();
            for (int i = 0; i < content.size(); i++) {
                part(content.get(i), all, path + "[" + i + "]");
            }
            text = all.toString();
        } else if (ChatReader.isPresent(content)) {
            throw Refusal.invalid(path, path + " must be a string or a list of parts.");
        } else {
            text = "";
        }
        tokens += Words.number(text) + TOKENS_OF_ATTACHED * (attached.size() - attachedBefore);
    }

    /** The text of the last content. */
    String text() {
        return text;
    }

    /** True when the last content has images or files. */
    boolean hasAttached() {
        return attached.size() > attachedBefore;
    }

    /** The images, files and audio of all contents. */
    List<Attached> attached() {
        return attached;
    }

    /** The tokens of all contents. */
    long tokens() {
        return tokens;
    }

    private void part(JsonNode part, StringBuilder all, String path) {
        switch (part.path("type").asText()) {
            case "text" -> line(all, part.path("text").asText());
            case "refusal" -> line(all, part.path("refusal").asText());
            case "image_url" -> {
                JsonNode image = part.path("image_url");
                attach(Kind.IMAGE, image.isTextual() ? image : image.path("url"));
            }
            case "video_url" -> attach(Kind.VIDEO, part.path("video_url").path("url"));
            case "audio_url" -> attach(Kind.SOUND, part.path("audio_url").path("url"));
            case "input_audio" -> {
                JsonNode sound = part.path("input_audio");
                String format = "data:audio/" + sound.path("format").asText() + ";base64,";
                attach(Kind.SOUND, TextNode.valueOf(format + sound.path("data").asText()));
            }
            case "file" -> file(part.path("file"), all, path + ".file");
            default ->
                    throw Refusal.invalid(
                            path + ".type",
                            "%s: unknown part type '%s'."
                                    .formatted(
                                            path,
                                            Words.shortened(part.path("type").asText(), 100)));
        }
    }

    private static void line(StringBuilder all, String text) {
        if (!all.isEmpty() && !text.isEmpty()) {
            all.append('\n');
        }
        all.append(text);
    }

    private void attach(Kind kind, JsonNode url) {
        attached.add(Attached.of(kind, "", url.asText()));
    }

    /** A file, whose text counts as if it were written in the message. */
    private void file(JsonNode file, StringBuilder all, String path) {
        if (file.path("file_id").isTextual()) {
            throw Refusal.invalid(
                    path + ".file_id",
                    "No such file: '%s'. The mock engine keeps none; send 'file_data'."
                            .formatted(Words.shortened(file.path("file_id").asText(), 100)));
        }
        String name = file.path("filename").asText("");
        String url = file.path("file_data").asText("");
        if (url.startsWith("https://") || url.startsWith("http://")) {
            attached.add(Attached.of(Kind.FILE, name, url));
            return;
        }
        byte[] bytes = content(url, path + ".file_data");
        Attached held = Attached.of(Kind.FILE, name, url);
        if (held.mediaType().startsWith("text/")) {
            line(all, new String(bytes, StandardCharsets.UTF_8));
        } else if (held.mediaType().equals("application/pdf") && !isPdf(bytes)) {
            throw Refusal.invalid(
                    path + ".file_data",
                    "The file '%s' is no PDF: it does not begin with '%s'."
                            .formatted(Words.shortened(name, 100), START_OF_PDF));
        }
        attached.add(held);
    }

    private static byte[] content(String url, String path) {
        int comma = url.indexOf(";base64,");
        if (url.startsWith("data:") && comma > 0) {
            try {
                return Base64.getDecoder().decode(url.substring(comma + ";base64,".length()));
            } catch (IllegalArgumentException notBase64) {
                // reported below
            }
        }
        throw Refusal.invalid(
                path,
                "Invalid file data: '%s'. Expected a base64-encoded data URL, such as 'data:application/pdf;base64,…'."
                        .formatted(Words.shortened(url, 40)));
    }

    private static boolean isPdf(byte[] bytes) {
        int length = Math.min(bytes.length, LATEST_START_OF_PDF);
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(START_OF_PDF);
    }
}
