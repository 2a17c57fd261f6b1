package dev.lmresp.proxy.quirks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.quirks.ChatAnswer.Call;

import java.util.ArrayList;
import java.util.List;

/**
 * An engine that works as coding agents do: it reads a file, makes three calls side by side, edits
 * the file by a patch, and closes with what the tools told it. Where it is, it knows from the tool
 * results in the request: the same request has the same answer.
 */
final class Workflow implements Engine {
    /** The model that it has. */
    static final String MODEL = MockEngine.MODEL;

    /** The file that it reads and edits. */
    static final String FILE = "note.txt";

    /** What the file has to say before. */
    static final String BEFORE = "buy \"milk\" \\o/ 世界\nand bread\n";

    /** What the file says in the end. */
    static final String AFTER = "buy \"oat milk\" \\o/ 世界 🙂\nand bread\n";

    /** The file that it makes. */
    static final String NEW_FILE = "done.txt";

    /** What the new file says. */
    static final String NEW = "all {\"done\": true}\n";

    /** What it says before it reads. */
    static final String FIRST_WORDS = "Zuerst lese ich – 先读 🙂 – the note.";

    /** The shape of its last words. */
    static final String SHAPE =
            """
            {"type":"object","additionalProperties":false,"required":["read","one","two","goal"],
             "properties":{"read":{"type":"string"},"one":{"type":"string"},"two":{"type":"string"},
              "goal":{"type":"string"}}}
            """;

    private static final String THOUGHT = "There are ";

    /** The beginning of what Codex says of its goal. */
    private static final String NO_GOAL = "{\"goal\":null";

    private static final String PATCH =
            """
            *** Begin Patch
            *** Update File: note.txt
            @@
            -buy "milk" \\o/ 世界
            +buy "oat milk" \\o/ 世界 🙂
            *** Add File: done.txt
            +all {"done": true}
            *** End Patch
            """;

    /** Whether a text is what it only thinks, when it is asked to. */
    static boolean isThought(String text) {
        return text.startsWith(THOUGHT);
    }

    /** What it says in the end when it was told everything. */
    static JsonNode lastWords() {
        return lastWords(List.of("and bread", "eins", "zwei", NO_GOAL));
    }

    private static ObjectNode lastWords(List<String> results) {
        String goal = results.get(3);
        return Json.object()
                .put("read", lastLine(results.getFirst()))
                .put("one", lastLine(results.get(1)))
                .put("two", lastLine(results.get(2)))
                .put("goal", goal.startsWith(NO_GOAL) ? "none" : goal);
    }

    @Override
    public String address() {
        return "workflow";
    }

    @Override
    public EngineAnswer send(EngineCall call) {
        return switch (call.path()) {
            case EngineCall.CHAT_COMPLETIONS -> complete(Json.parse(call.body()));
            case "/v1/models" -> models();
            default -> ChatAnswer.json(404, Json.object().put("detail", "Not Found"));
        };
    }

    @Override
    public void close() {
        // nothing is held
    }

    private static EngineAnswer complete(JsonNode request) {
        var results = new ArrayList<String>();
        for (JsonNode message : request.path("messages")) {
            if (message.path("role").asText().equals("tool")) {
                results.add(message.path("content").asText());
            }
        }
        String reasoning =
                request.has("reasoning_effort")
                        ? THOUGHT + results.size() + " results to think of."
                        : "";
        ChatAnswer answer =
                switch (results.size()) {
                    case 0 -> new ChatAnswer(reasoning, FIRST_WORDS, command("cat " + FILE));
                    case 1 ->
                            new ChatAnswer(
                                    reasoning,
                                    "",
                                    command("echo eins"),
                                    command("echo zwei"),
                                    new Call("get_goal", Json.object()));
                    case 4 ->
                            new ChatAnswer(
                                    reasoning,
                                    "",
                                    new Call("apply_patch", Json.object().put("input", PATCH)));
                    default -> new ChatAnswer(reasoning, Json.text(lastWords(results)));
                };
        return answer.to(request, results.size());
    }

    /** A command, with whole numbers beside it. */
    private static Call command(String command) {
        return new Call(
                "exec_command",
                Json.object()
                        .put("cmd", command)
                        .put("yield_time_ms", 10_000)
                        .put("max_output_tokens", 2_000));
    }

    private static String lastLine(String text) {
        List<String> lines = text.lines().toList();
        return lines.isEmpty() ? "" : lines.getLast();
    }

    private static EngineAnswer models() {
        ObjectNode models = Json.object().put("object", "list");
        models.putArray("data")
                .addObject()
                .put("id", MODEL)
                .put("object", "model")
                .put("created", 1_790_000_000)
                .put("owned_by", "nobody");
        return ChatAnswer.json(200, models);
    }
}
