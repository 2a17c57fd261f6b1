package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads content parts in the forms of MCP, Anthropic's Messages API, the AI SDK, LangChain and Chat
 * Completions. Clients pass on a tool's result as the tool or their SDK returned it; read as text,
 * an image would be a megabyte of base64 that fills the model's context.
 */
final class ForeignPart {
    /** The member names for base64 data, and those for its media type. */
    private static final List<String> DATA =
            List.of("data", "base64", "blob", "bytes", "file_data", "image");

    private static final List<String> MEDIA_TYPE =
            List.of("mimeType", "mime_type", "mediaType", "media_type");

    private static final List<String> NAME = List.of("filename", "name", "title");

    /** Members of an MCP tool result. */
    private static final Set<String> RESULT =
            Set.of("content", "structuredContent", "isError", "_meta", "meta", "resultType");

    private ForeignPart() {}

    /** Reads a part; empty when it has none of the forms. */
    static Optional<ContentPart> read(ObjectNode json) {
        return switch (json.path("type").asText("")) {
            case "image", "audio", "media", "document", "image-data", "file-data", "file" ->
                    media(json);
            case "resource" ->
                    json.path("resource") instanceof ObjectNode resource
                            ? resource(resource)
                            : Optional.empty();
            case "resource_link" -> link(json);
            default -> Optional.empty();
        };
    }

    /** The parts of a whole MCP tool result; empty when the object is not one. */
    private static Optional<List<ContentPart>> result(Field output, ObjectNode json) {
        JsonNode content = json.path("content");
        boolean isResult =
                content.isArray()
                        && json.properties().stream().allMatch(it -> RESULT.contains(it.getKey()))
                        && (ItemReader.areParts(content)
                                || (content.isEmpty() && json.has("structuredContent")));
        if (!isResult) {
            return Optional.empty();
        }
        var parts = new ArrayList<ContentPart>();
        if (json.path("isError").asBoolean()) {
            parts.add(new ContentPart.InputText("[The tool failed.]"));
        }
        List<ContentPart> said = ItemReader.parts(output.member("content"), false);
        parts.addAll(said);
        // the content repeats the structured result as text, for clients that do not know the
        // member
        boolean hasText = said.stream().anyMatch(ContentPart.InputText.class::isInstance);
        if (!hasText && json.hasNonNull("structuredContent")) {
            parts.add(new ContentPart.InputText(Json.text(json.path("structuredContent"))));
        }
        return Optional.of(List.copyOf(parts));
    }

    /**
     * The parts in a text that is JSON of such content with more than text; empty for any other
     * text, which the model reads unchanged.
     */
    static Optional<List<ContentPart>> inText(String text) {
        if (!mayHoldMedia(text)) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.parse(text);
            Optional<List<ContentPart>> parts = parts(new Field("output", json));
            return parts.filter(all -> all.stream().anyMatch(ForeignPart::isMedia));
        } catch (JsonSyntaxException | ApiException notOfAForm) {
            return Optional.empty();
        }
    }

    /** The parts of a list, a single part, or a whole result; empty for any other JSON. */
    static Optional<List<ContentPart>> parts(Field output) {
        if (ItemReader.areParts(output.json())) {
            return Optional.of(ItemReader.parts(output, false));
        }
        if (!(output.json() instanceof ObjectNode object)) {
            return Optional.empty();
        }
        Optional<List<ContentPart>> result = result(output, object);
        return result.isPresent() ? result : read(object).map(List::of);
    }

    /** A cheap test that avoids parsing text that cannot match. */
    private static boolean mayHoldMedia(String text) {
        String start = text.substring(0, Math.min(text.length(), 64)).stripLeading();
        return (start.startsWith("[") || start.startsWith("{"))
                && text.contains("\"type\"")
                && (MEDIA_TYPE.stream().anyMatch(name -> text.contains('"' + name + '"'))
                        || text.contains("\"image")
                        || text.contains("\"blob\""));
    }

    private static boolean isMedia(ContentPart part) {
        return part instanceof ContentPart.InputImage || part instanceof ContentPart.InputFile;
    }

    private static Optional<ContentPart> media(ObjectNode json) {
        ObjectNode holder = holder(json);
        String url = holder.path("url").asText("");
        boolean isNested = json.path("source").isObject() || json.path("file").isObject();
        if (isNested && url.startsWith("http")) {
            return Optional.of(part(mediaType(holder, json), url, "", json));
        }
        if (holder.path("type").asText().equals("text") && holder.path("data").isTextual()) {
            return Optional.of(new ContentPart.InputText(holder.path("data").asText()));
        }
        if (holder.path("file_id").isTextual()) {
            ObjectNode file = Json.object().put("type", "input_file");
            return Optional.of(new ContentPart.InputFile("input_file", file.setAll(holder)));
        }
        String data = first(holder, DATA);
        Optional<DataUrl> dataUrl = DataUrl.of(data);
        if (dataUrl.isPresent()) {
            return Optional.of(part(dataUrl.get().mediaType(), data, "", json));
        }
        String type = mediaType(holder, json);
        if (!MagicBytes.isBase64(data)) {
            return type.startsWith("text/") && !data.isEmpty()
                    ? Optional.of(new ContentPart.InputText(data))
                    : Optional.empty();
        }
        String known = type.isEmpty() ? MagicBytes.mediaType(data).orElse("") : type;
        // a word such as "cat.png" is not data
        return data.isEmpty() || known.isEmpty()
                ? Optional.empty()
                : Optional.of(part(known, "", data, json));
    }

    /**
     * The object that has the file: in Anthropic's format and Chat Completions it is nested in the
     * part.
     */
    private static ObjectNode holder(ObjectNode json) {
        if (json.path("source") instanceof ObjectNode source) {
            return source;
        }
        return json.path("file") instanceof ObjectNode file ? file : json;
    }

    private static String mediaType(JsonNode holder, ObjectNode json) {
        String type = first(holder, MEDIA_TYPE);
        if (type.isEmpty()) {
            type = first(json, MEDIA_TYPE);
        }
        String format = json.path("format").asText("");
        if (type.isEmpty() && !format.isEmpty() && !format.contains("/")) {
            type = json.path("type").asText() + "/" + format;
        }
        return type.toLowerCase(Locale.ROOT);
    }

    /**
     * Builds a content part.
     *
     * @param url the URL or data URL of the file; empty when {@code data} has it
     * @param data the file in base64
     */
    private static ContentPart part(String type, String url, String data, ObjectNode json) {
        String address = url.isEmpty() ? DataUrl.text(type, data) : url;
        boolean isImage =
                type.isEmpty()
                        ? json.path("type").asText().startsWith("image")
                        : type.startsWith("image/");
        if (isImage) {
            ObjectNode image = Json.object().put("type", "input_image").put("image_url", address);
            return new ContentPart.InputImage(address, json.path("detail").asText(""), image);
        }
        if (type.startsWith("audio/") && url.isEmpty()) {
            ObjectNode audio = Json.object().put("type", "input_audio");
            audio.putObject("input_audio").put("data", data).put("format", format(type));
            return new ContentPart.InputFile("input_audio", audio);
        }
        ObjectNode file = Json.object().put("type", "input_file");
        String name = first(json, NAME);
        if (name.isEmpty()) {
            name = first(holder(json), NAME);
        }
        if (!name.isEmpty()) {
            file.put("filename", name);
        }
        file.put(url.startsWith("http") ? "file_url" : "file_data", address);
        return new ContentPart.InputFile("input_file", file);
    }

    private static String format(String type) {
        return switch (type) {
            case "audio/mpeg", "audio/mp3" -> "mp3";
            case "audio/x-wav", "audio/wave" -> "wav";
            default -> type.substring("audio/".length());
        };
    }

    /** An embedded resource of MCP: a text or a file. */
    private static Optional<ContentPart> resource(ObjectNode resource) {
        String uri = resource.path("uri").asText("");
        if (resource.path("text").isTextual()) {
            return Optional.of(
                    new ContentPart.InputText("[" + uri + "]\n" + resource.path("text").asText()));
        }
        String blob = resource.path("blob").asText("");
        if (blob.isEmpty()) {
            return Optional.empty();
        }
        String type = first(resource, MEDIA_TYPE);
        ObjectNode named = Json.object().put("type", "resource");
        named.put("filename", uri.substring(uri.lastIndexOf('/') + 1));
        return Optional.of(
                part(
                        type.isEmpty()
                                ? MagicBytes.mediaType(blob).orElse("application/octet-stream")
                                : type.toLowerCase(Locale.ROOT),
                        "",
                        blob,
                        named));
    }

    private static Optional<ContentPart> link(ObjectNode json) {
        String uri = json.path("uri").asText("");
        if (uri.isEmpty()) {
            return Optional.empty();
        }
        var text = new StringBuilder("[resource ");
        for (String member : List.of("name", "mimeType", "description")) {
            String value = json.path(member).asText("");
            text.append(value).append(value.isEmpty() ? "" : ", ");
        }
        return Optional.of(new ContentPart.InputText(text.append(uri).append(']').toString()));
    }

    private static String first(JsonNode json, List<String> names) {
        for (String name : names) {
            String value = json.path(name).asText("");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }
}
