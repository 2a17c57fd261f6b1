package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.state.ask.StoredTurn;
import dev.lmresp.state.ask.StoredTurn.Status;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Exports conversations as Markdown, or as a request. */
public final class Export {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder();

    private Export() {}

    /**
     * A conversation in Markdown: a heading for each speaker, reasoning folded, calls and outputs
     * in fences, images and files by name.
     *
     * @param turns from the first to the last
     */
    public static String markdown(StoredConversation conversation, List<StoredTurn> turns) {
        var export = new Export();
        export.heading(conversation);
        turns.forEach(export::turn);
        return export.text.toString();
    }

    /**
     * A request that continues the conversation, as a file for {@code lmresp send}: model,
     * instructions, and all items as input.
     *
     * @param turns from the first to the last
     */
    public static ObjectNode request(StoredConversation conversation, List<StoredTurn> turns) {
        ObjectNode request = Json.object();
        if (!conversation.model().isEmpty()) {
            request.put("model", conversation.model());
        }
        if (!conversation.system().isEmpty()) {
            request.put("instructions", conversation.system());
        }
        ArrayNode input = request.putArray("input");
        for (StoredTurn turn : turns) {
            input.addAll(turn.input());
            input.addAll(WholeItems.of(turn.output()));
        }
        return request;
    }

    private void heading(StoredConversation conversation) {
        String title = conversation.title().isEmpty() ? conversation.id() : conversation.title();
        paragraph("# " + title.replaceAll("\\s+", " "));
        String model = conversation.model().isEmpty() ? "" : " with " + conversation.model();
        paragraph(
                "Conversation " + conversation.id() + model + ", " + time(conversation.created()));
        if (!conversation.system().isEmpty()) {
            paragraph("## System");
            paragraph(conversation.system().strip());
        }
    }

    private void turn(StoredTurn turn) {
        paragraph("## User");
        turn.input().forEach(this::item);
        paragraph("## " + (turn.model().isEmpty() ? "Assistant" : turn.model()));
        turn.output().forEach(this::item);
        if (turn.status() != Status.COMPLETED) {
            String word = turn.status().name().toLowerCase(Locale.ROOT);
            String why = turn.error().isEmpty() ? "" : ": " + turn.error();
            paragraph("*This turn is not whole (" + word + why + ")*");
        }
    }

    private void item(JsonNode item) {
        switch (item.path("type").asText("message")) {
            case "message" -> content(item.path("content"));
            case "reasoning" -> reasoning(item);
            case "function_call", "custom_tool_call" -> {
                String arguments = item.path("arguments").asText(item.path("input").asText());
                paragraph("**Calls `" + item.path("name").asText() + "`**");
                fence(pretty(arguments), Json.isComplete(arguments) ? "json" : "");
            }
            case "function_call_output", "custom_tool_call_output" -> {
                paragraph("**Output**");
                if (item.path("output").isTextual()) {
                    fence(item.path("output").asText(), "");
                } else {
                    content(item.path("output"));
                }
            }
            // kept as it is, like every item of unknown type
            default -> fence(Json.pretty(item), "json");
        }
    }

    private void content(JsonNode content) {
        if (content.isTextual()) {
            paragraph(content.asText().strip());
        }
        for (JsonNode part : content) {
            switch (part.path("type").asText()) {
                case "input_image" -> paragraph(image(part.path("image_url").asText()));
                case "input_file" ->
                        paragraph("*File: " + part.path("filename").asText("without a name") + "*");
                case "refusal" -> paragraph(part.path("refusal").asText().strip());
                default -> paragraph(part.path("text").asText().strip());
            }
        }
    }

    private static String image(String url) {
        if (!url.startsWith("data:")) {
            return "*Image: <" + url + ">*";
        }
        int comma = url.indexOf(',');
        String type = url.substring("data:".length(), Math.max(5, url.indexOf(';')));
        long bytes = (url.length() - comma - 1L) * 3 / 4;
        return "*Image: %s, %d KiB*".formatted(type, (bytes + 1023) / 1024);
    }

    private void reasoning(JsonNode item) {
        var thoughts = new StringBuilder();
        for (JsonNode part : item.path("summary")) {
            thoughts.append(part.path("text").asText().strip()).append("\n\n");
        }
        for (JsonNode part : item.path("content")) {
            thoughts.append(part.path("text").asText().strip()).append("\n\n");
        }
        String said = thoughts.toString().strip();
        if (!said.isEmpty()) {
            // reasoning may contain the end tag
            paragraph("<details>\n<summary>Reasoning</summary>");
            paragraph(said.replace("</details", "&lt;/details"));
            paragraph("</details>");
        }
    }

    private static String pretty(String json) {
        try {
            return Json.pretty(Json.parse(json));
        } catch (JsonSyntaxException e) {
            return json;
        }
    }

    private void fence(String content, String language) {
        String fence = Attachment.fence(content);
        paragraph(fence + language + "\n" + content.stripTrailing() + "\n" + fence);
    }

    private void paragraph(String paragraph) {
        if (!paragraph.isEmpty()) {
            text.append(text.isEmpty() ? "" : "\n").append(paragraph).append('\n');
        }
    }

    private static String time(Instant time) {
        return MINUTE.format(time);
    }
}
