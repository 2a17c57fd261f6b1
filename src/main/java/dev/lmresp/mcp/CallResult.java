package dev.lmresp.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.lmresp.conversation.Attachment;
import dev.lmresp.conversation.BoundedOutput;
import dev.lmresp.conversation.ToolOutput;
import dev.lmresp.conversation.ToolOutput.Outcome;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Converts a server's result for the model: one text, then images and documents. */
final class CallResult {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The image types that engines accept. */
    private static final Set<String> IMAGES =
            Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    private static final String PDF = "application/pdf";

    private final List<String> texts = new ArrayList<>();
    private final List<JsonNode> media = new ArrayList<>();
    private long mediaLength;

    private CallResult() {}

    /**
     * Converts a result.
     *
     * @param maxOutput the limit for the text in bytes
     */
    static ToolOutput read(CallToolResult result, int maxOutput, Duration time) {
        return new CallResult().output(result, maxOutput, time);
    }

    private ToolOutput output(CallToolResult result, int maxOutput, Duration time) {
        Stream.ofNullable(result.content()).flatMap(List::stream).forEach(this::add);
        addStructured(result.structuredContent());
        boolean isError = Boolean.TRUE.equals(result.isError());
        byte[] text = String.join("\n\n", texts).getBytes(StandardCharsets.UTF_8);
        var bounded = new BoundedOutput(maxOutput);
        bounded.add(text, text.length);
        String said = bounded.text().strip();
        if (said.isEmpty() && media.isEmpty()) {
            said = "[no output]";
        }
        return new ToolOutput(
                isError ? "The tool reports an error:\n" + said : said,
                media,
                isError ? Outcome.FAILED : Outcome.SUCCEEDED,
                -1,
                time,
                bounded.dropped());
    }

    private void add(Content content) {
        switch (content) {
            case TextContent text -> texts.add(Objects.requireNonNullElse(text.text(), ""));
            case ImageContent image -> addMedia("an image", image.mimeType(), image.data());
            case AudioContent audio ->
                    texts.add("[audio (%s), which cannot be shown]".formatted(audio.mimeType()));
            case ResourceLink link -> texts.add(link(link));
            case EmbeddedResource embedded -> {
                switch (embedded.resource()) {
                    case TextResourceContents text ->
                            texts.add("[%s]\n%s".formatted(text.uri(), text.text()));
                    case BlobResourceContents blob ->
                            addMedia(blob.uri(), blob.mimeType(), blob.blob());
                    case null, default -> texts.add("[a resource of an unknown kind]");
                }
            }
            default -> texts.add("[content of an unknown kind]");
        }
    }

    private static String link(ResourceLink link) {
        var words = new ArrayList<String>();
        words.add("[resource " + link.uri());
        Stream.of(link.name(), link.title(), link.description(), link.mimeType())
                .filter(it -> it != null && !it.isBlank())
                .distinct()
                .forEach(words::add);
        return String.join(", ", words) + "]";
    }

    private void addMedia(String name, @Nullable String type, @Nullable String base64) {
        boolean isImage = type != null && IMAGES.contains(type);
        boolean isDocument = PDF.equals(type);
        // four characters are three bytes
        long length = base64 == null ? 0 : base64.length() / 4L * 3;
        if ((!isImage && !isDocument) || base64 == null) {
            texts.add("[%s (%s), which cannot be shown]".formatted(name, type));
        } else if (mediaLength + length > Attachment.MAX_MEDIA) {
            texts.add("[%s (%s), which is too large to be shown]".formatted(name, type));
        } else {
            mediaLength += length;
            String url = "data:" + type + ";base64," + base64;
            media.add(
                    isImage
                            ? Json.object().put("type", "input_image").put("image_url", url)
                            : Json.object()
                                    .put("type", "input_file")
                                    .put("filename", fileName(name))
                                    .put("file_data", url));
        }
    }

    private static String fileName(String uri) {
        String name = uri.substring(uri.lastIndexOf('/') + 1);
        return name.isBlank() ? "document.pdf" : name;
    }

    /**
     * Adds structured content, unless the text repeats it: most servers do that for clients that
     * know only text.
     */
    private void addStructured(@Nullable Object content) {
        if (content == null) {
            return;
        }
        JsonNode structured = MAPPER.valueToTree(content);
        String all = String.join("\n", texts);
        if (!isSaid(structured, all) && texts.stream().noneMatch(it -> isSame(it, structured))) {
            texts.add(Json.text(structured));
        }
    }

    private static boolean isSaid(JsonNode value, String text) {
        return value.isContainerNode()
                ? !value.isEmpty() && value.valueStream().allMatch(it -> isSaid(it, text))
                : text.contains(value.asText());
    }

    private static boolean isSame(String text, JsonNode structured) {
        try {
            return Json.text(Json.parse(text)).equals(Json.text(structured));
        } catch (JsonSyntaxException e) {
            return false;
        }
    }
}
