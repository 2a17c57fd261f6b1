package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.Dialect;
import dev.lmresp.responses.ContentPart;
import dev.lmresp.translate.Note;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Converts the content of messages and tool outputs to parts that an engine accepts. */
final class ContentTranslator {
    /** Looks like ciphertext of another server rather than text in the field for it. */
    private static final Pattern CIPHERTEXT = Pattern.compile("[A-Za-z0-9+/_=.-]{80,}");

    private final MediaTranslator media;
    private final Consumer<Note> notes;

    ContentTranslator(Dialect.Messages dialect, Consumer<Note> notes) {
        this.media = new MediaTranslator(dialect, notes);
        this.notes = notes;
    }

    /**
     * The parts of a user message or a tool output.
     *
     * @param path the path of the content in the request
     */
    List<Part> parts(List<ContentPart> content, String path) {
        var parts = new ArrayList<Part>(content.size());
        for (int i = 0; i < content.size(); i++) {
            part(content.get(i), path + "[" + i + "]").ifPresent(parts::add);
        }
        return List.copyOf(parts);
    }

    /** The text of a message that cannot have other parts: of the model, or a system message. */
    String text(List<ContentPart> content, String path) {
        var text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            String piece =
                    switch (content.get(i)) {
                        case ContentPart.InputText input -> input.text();
                        case ContentPart.OutputText output -> output.text();
                        case ContentPart.Refusal refusal -> refusal.refusal();
                        case ContentPart.ReasoningText reasoning -> reasoning.text();
                        case ContentPart.SummaryText summary -> summary.text();
                        case ContentPart.InputImage image -> dropped(path, i, "input_image");
                        case ContentPart.InputFile file -> dropped(path, i, file.type());
                        case ContentPart.Opaque opaque -> dropped(path, i, opaque.type());
                    };
            if (!text.isEmpty() && !piece.isEmpty()) {
                text.append('\n');
            }
            text.append(piece);
        }
        return text.toString();
    }

    private String dropped(String path, int index, String type) {
        note(
                Note.Kind.DROPPED,
                path + "[" + index + "]",
                "a part of type '" + type + "' cannot be passed on here");
        return "";
    }

    private Optional<Part> part(ContentPart part, String path) {
        return switch (part) {
            case ContentPart.InputText input -> Optional.of(new Part.Text(input.text()));
            case ContentPart.OutputText output -> Optional.of(new Part.Text(output.text()));
            case ContentPart.Refusal refusal -> Optional.of(new Part.Text(refusal.refusal()));
            case ContentPart.ReasoningText reasoning ->
                    Optional.of(new Part.Text(reasoning.text()));
            case ContentPart.SummaryText summary -> Optional.of(new Part.Text(summary.text()));
            case ContentPart.InputImage image -> Optional.of(image(image, path));
            case ContentPart.InputFile file -> Optional.of(media.media(file, path));
            case ContentPart.Opaque opaque -> opaque(opaque, path);
        };
    }

    private Optional<Part> opaque(ContentPart.Opaque part, String path) {
        if (part.type().equals("encrypted_content")) {
            return Optional.of(
                    new Part.Text(
                            readable(part.json().path("encrypted_content").asText(""), path)));
        }
        note(Note.Kind.DROPPED, path, "a part of type '" + part.type() + "' is not known");
        return Optional.empty();
    }

    /**
     * The text in a field for encrypted text: what another model wrote through lmresp is plain
     * text; what OpenAI's servers wrote is ciphertext, which a model would take for its task.
     */
    String readable(String maybeEncrypted, String path) {
        if (!CIPHERTEXT.matcher(maybeEncrypted).matches()) {
            return maybeEncrypted;
        }
        note(
                Note.Kind.DROPPED,
                path,
                "it is encrypted, and only the server that did so can read it; with Codex, switch"
                        + " such messages off: multi_agent_version = \"disabled\" in the catalog");
        return "[an encrypted text that cannot be read here]";
    }

    private Part image(ContentPart.InputImage image, String path) {
        if (image.url().isEmpty()) {
            note(
                    Note.Kind.DROPPED,
                    path,
                    "files of the Files API are not stored here; send a data URL");
            return new Part.Text("[an image that could not be passed on]");
        }
        if (isMended(image)) {
            note(
                    Note.Kind.REPAIRED,
                    path + ".image_url",
                    "it does not say that it is an image; its first bytes do");
        }
        if (image.detail().equals("original")) {
            note(Note.Kind.APPROXIMATED, path + ".detail", "'original' becomes 'high'");
            return media.image(image.url(), "high", path);
        }
        return media.image(image.url(), image.detail(), path);
    }

    private static boolean isMended(ContentPart.InputImage image) {
        JsonNode given = image.json().path("image_url");
        String url = given.isObject() ? given.path("url").asText() : given.asText();
        return !url.equals(image.url());
    }

    private void note(Note.Kind kind, String path, String reason) {
        notes.accept(new Note(kind, path, reason));
    }
}
