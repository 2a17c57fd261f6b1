package dev.lmresp.codex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.List;

/**
 * Codex's own list of models. Without an entry Codex warns that it knows nothing of the model,
 * assumes a context window, and does not offer {@code apply_patch}. The members are those that
 * Codex 0.169 demands, and the few that change what it does.
 */
public final class ModelCatalog {
    private static final String BASE_INSTRUCTIONS =
            """
            You are a coding agent that works in a terminal on the user's computer. Read files before you change \
            them, make small changes that follow the style of the project, and run its tests when there are any. \
            Use the tools you are given; do not describe a change when you can make it. Keep answers short and say \
            what you did.\
            """;

    private static final List<String> EFFORTS = List.of("low", "medium", "high");

    private ModelCatalog() {}

    /**
     * The entry of a model.
     *
     * @param id the model's name
     * @param contextWindow tokens of a conversation, 0 when unknown
     * @param images whether it sees images
     * @param reasons whether it can be told how hard to reason
     */
    public static ObjectNode entry(String id, long contextWindow, boolean images, boolean reasons) {
        ObjectNode entry = Json.object();
        entry.put("slug", id);
        entry.put("display_name", id);
        entry.put("description", "Served through lmresp");
        ArrayNode levels = entry.putArray("supported_reasoning_levels");
        if (reasons) {
            for (String effort : EFFORTS) {
                levels.addObject()
                        .put("effort", effort)
                        .put("description", "Reasoning effort " + effort);
            }
        }
        entry.put("shell_type", "unified_exec");
        entry.put("visibility", "list");
        entry.put("supported_in_api", true);
        entry.put("priority", 1);
        entry.put("support_verbosity", false);
        entry.putObject("truncation_policy").put("mode", "tokens").put("limit", 10_000);
        entry.putArray("experimental_supported_tools");
        entry.put("base_instructions", BASE_INSTRUCTIONS);
        entry.put("apply_patch_tool_type", "freeform");
        ArrayNode modalities = entry.putArray("input_modalities").add("text");
        if (images) {
            modalities.add("image");
        }
        if (contextWindow > 0) {
            entry.put("context_window", contextWindow);
        }
        return entry;
    }
}
