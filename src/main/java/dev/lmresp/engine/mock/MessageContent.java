package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** Reads the contents of messages, one after the other. */
final class MessageContent {
    /** What an image costs, since a mock cannot see how large it is. */
    private static final int TOKENS_OF_AN_IMAGE = 100;

    private final List<Conversation.Image> images = new ArrayList<>();
    private String text = "";
    private int imagesBefore;
    private long tokens;

    /** Reads a content: text, parts or nothing. */
    void read(JsonNode content, String path) {
        imagesBefore = images.size();
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
        tokens += Words.number(text) + (long) TOKENS_OF_AN_IMAGE * (images.size() - imagesBefore);
    }

    /** The text of the last content. */
    String text() {
        return text;
    }

    /** Whether the last content has images. */
    boolean hasImages() {
        return images.size() > imagesBefore;
    }

    /** The images of all contents. */
    List<Conversation.Image> images() {
        return images;
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
                images.add(image(image.isTextual() ? image.asText() : image.path("url").asText()));
            }
            case "input_audio", "file", "video_url", "audio_url" -> {
                // taken, and ignored
            }
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

    private static Conversation.Image image(String address) {
        int comma = address.indexOf(',');
        if (!address.startsWith("data:") || comma < 0) {
            return new Conversation.Image(address, "", 0);
        }
        String type = address.substring("data:".length(), comma);
        long length = address.length() - comma - 1L;
        if (type.endsWith(";base64")) {
            int padding = address.endsWith("==") ? 2 : address.endsWith("=") ? 1 : 0;
            length = length * 3 / 4 - padding;
            type = type.substring(0, type.length() - ";base64".length());
        }
        int parameters = type.indexOf(';');
        return new Conversation.Image(
                "", parameters < 0 ? type : type.substring(0, parameters), length);
    }
}
