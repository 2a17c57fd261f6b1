package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.conversation.TurnPart.Kind;
import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The state of a turn: the sum of its events, over all rounds of tool calls. One thread adds to it
 * while others read.
 */
public final class TurnProgress {
    private static final long NONE = Long.MIN_VALUE;

    private final LongSupplier nanoClock;
    private final long started;
    private final List<TurnPart> parts = new ArrayList<>();
    private final Map<String, TurnPart> open = new HashMap<>();
    private final List<JsonNode> output = new ArrayList<>();
    private JsonNode response = MissingNode.getInstance();
    private String notes = "";
    private long firstDelta = NONE;
    private long firstOfRound = NONE;
    private long lastDelta;
    private long streamed;
    private long deltas;
    private long outputTokens;
    private long version;

    /**
     * Starts the clock of a turn.
     *
     * @param nanoClock a clock like {@link System#nanoTime}
     */
    public TurnProgress(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.started = nanoClock.getAsLong();
    }

    synchronized void add(ServerEvent event) {
        JsonNode data = event.data();
        switch (event.type()) {
            case "response.output_text.delta" -> delta(Kind.TEXT, data);
            case "response.reasoning_text.delta", "response.reasoning_summary_text.delta" ->
                    delta(Kind.REASONING, data);
            case "response.refusal.delta" -> delta(Kind.REFUSAL, data);
            case "response.function_call_arguments.delta",
                    "response.custom_tool_call_input.delta" ->
                    delta(Kind.CALL, data);
            case "response.output_item.added" -> added(data.path("item"));
            case "response.output_item.done" -> done(data.path("item"));
            default -> {
                if (event.isTerminal()) {
                    ended(data.path("response"));
                }
            }
        }
        version++;
    }

    /** Adds the output of a tool. */
    synchronized void addOutput(String toolName, JsonNode item) {
        output.add(item);
        var part = new TurnPart(Kind.OUTPUT, toolName);
        part.complete(shown(item.path("output")));
        parts.add(part);
        version++;
    }

    /** An output as shown to the user: media by kind. */
    private static String shown(JsonNode output) {
        if (!output.isArray()) {
            return output.asText("");
        }
        var lines = new ArrayList<String>();
        for (JsonNode part : output) {
            lines.add(
                    switch (part.path("type").asText()) {
                        case "input_image" -> "[image]";
                        case "input_file" -> "[" + part.path("filename").asText("file") + "]";
                        default -> part.path("text").asText();
                    });
        }
        return String.join("\n", lines);
    }

    /** Adds the notes of an answer's header; may be empty. */
    synchronized void addNotes(String more) {
        if (!more.isEmpty() && !notes.equals(more)) {
            notes = notes.isEmpty() ? more : notes + "; " + more;
        }
    }

    private void delta(Kind kind, JsonNode data) {
        TurnPart part = open.get(data.path("item_id").asText(""));
        if (part == null || part.kind() != kind) {
            part = begin(kind, data.path("item_id").asText(""), "");
        }
        part.append(data.path("delta").asText(""));
        lastDelta = nanoClock.getAsLong();
        deltas++;
        firstDelta = firstDelta == NONE ? lastDelta : firstDelta;
        firstOfRound = firstOfRound == NONE ? lastDelta : firstOfRound;
    }

    private TurnPart begin(Kind kind, String itemId, String name) {
        TurnPart before = open.get(itemId);
        if (before != null) {
            before.end();
        }
        var part = new TurnPart(kind, name);
        parts.add(part);
        open.put(itemId, part);
        return part;
    }

    private void added(JsonNode item) {
        if (isCall(item)) {
            begin(Kind.CALL, item.path("id").asText(""), item.path("name").asText(""));
        }
    }

    private void done(JsonNode item) {
        // a truncated call must not run
        if (!isCall(item) || !item.path("status").asText("").equals("incomplete")) {
            output.add(item);
        }
        TurnPart part = open.remove(item.path("id").asText(""));
        if (part == null) {
            show(item);
        } else {
            part.complete(isCall(item) ? arguments(item) : "");
        }
    }

    /** Shows an item that came without deltas. */
    private void show(JsonNode item) {
        if (isCall(item)) {
            begin(Kind.CALL, "", item.path("name").asText("")).complete(arguments(item));
        }
        for (String list : List.of("summary", "content")) {
            for (JsonNode part : item.path(list)) {
                Kind kind =
                        switch (part.path("type").asText("")) {
                            case "output_text" -> Kind.TEXT;
                            case "refusal" -> Kind.REFUSAL;
                            default -> Kind.REASONING;
                        };
                String text = part.path(kind == Kind.REFUSAL ? "refusal" : "text").asText("");
                if (!text.isEmpty()) {
                    begin(kind, "", "").complete(text);
                }
            }
        }
        open.clear();
    }

    private void ended(JsonNode last) {
        response = last;
        outputTokens += last.path("usage").path("output_tokens").asLong(0);
        streamed += streamedInRound();
        firstOfRound = NONE;
        boolean hadItems = output.stream().anyMatch(it -> it.path("id").equals(firstId(last)));
        if (!hadItems) {
            // an answer that is not streamed
            last.path("output").forEach(this::done);
        }
        open.values().forEach(TurnPart::end);
        open.clear();
    }

    private long streamedInRound() {
        return firstOfRound == NONE ? 0 : lastDelta - firstOfRound;
    }

    private static JsonNode firstId(JsonNode response) {
        return response.path("output").path(0).path("id");
    }

    private static boolean isCall(JsonNode item) {
        String type = item.path("type").asText("");
        return type.equals("function_call") || type.equals("custom_tool_call");
    }

    private static String arguments(JsonNode call) {
        return call.path("arguments").asText(call.path("input").asText(""));
    }

    /**
     * The items so far, in order, each in a form for a later request. An unfinished message has the
     * text so far; unfinished calls are left out.
     */
    public synchronized List<JsonNode> output() {
        var items = new ArrayList<>(output);
        parts.stream()
                .filter(part -> part.kind() == Kind.TEXT && open.containsValue(part))
                .map(part -> unfinished(part.text()))
                .forEach(items::add);
        return List.copyOf(items);
    }

    private static ObjectNode unfinished(String text) {
        ObjectNode message = Json.object().put("type", "message").put("role", "assistant");
        message.putArray("content").addObject().put("type", "output_text").put("text", text);
        return message;
    }

    /** Passes the parts to a viewer while nothing is added. */
    public synchronized void look(Consumer<List<TurnPart>> viewer) {
        viewer.accept(parts);
    }

    /** The last text of the model, may be empty. */
    public synchronized String lastText() {
        return parts.reversed().stream()
                .filter(part -> part.kind() == Kind.TEXT)
                .map(TurnPart::text)
                .findFirst()
                .orElse("");
    }

    /** The last response, a missing node before there is one. */
    public synchronized JsonNode response() {
        return response;
    }

    /** What was changed or dropped for the engine, may be empty. */
    public synchronized String notes() {
        return notes;
    }

    /** Changes whenever something is added. */
    public synchronized long version() {
        return version;
    }

    public synchronized TurnFigures figures() {
        boolean isCounted = outputTokens > 0;
        return new TurnFigures(
                nanoClock.getAsLong() - started,
                firstDelta == NONE ? -1 : firstDelta - started,
                isCounted ? outputTokens : deltas,
                isCounted,
                streamed + streamedInRound(),
                response.path("usage").path("total_tokens").asLong(0));
    }
}
