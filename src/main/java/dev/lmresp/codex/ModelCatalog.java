package dev.lmresp.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.Locale;

/**
 * Codex's model catalog. For a model without an entry Codex warns, assumes a context window, and
 * does not offer {@code apply_patch}. The members are those that Codex requires, and a few that
 * change its behaviour.
 */
public final class ModelCatalog {
    private static final String BASE_INSTRUCTIONS =
            """
            You are a coding agent that works in a terminal on the user's computer. Read files before you change \
            them, make small changes that follow the style of the project, and run its tests when there are any. \
            Use the tools you are given; do not describe a change when you can make it. Keep answers short and say \
            what you did.\
            """;

    /** The reasoning efforts, lowest first. */
    private enum Effort {
        LOW("Thinks briefly, answers fast"),
        MEDIUM("Thinks long enough for most tasks"),
        HIGH("Thinks long, for difficult tasks");

        private final String description;

        Effort(String description) {
            this.description = description;
        }

        String level() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private ModelCatalog() {}

    /**
     * The entry of a model.
     *
     * @param id the model's name
     * @param description the description for the user, from {@link #description}
     * @param contextWindow the context window in tokens, 0 when unknown
     * @param images whether it accepts images
     * @param reasons whether it supports reasoning efforts
     */
    public static ObjectNode entry(
            String id, String description, long contextWindow, boolean images, boolean reasons) {
        ObjectNode entry = Json.object();
        entry.put("slug", id);
        entry.put("display_name", id);
        entry.put("description", description);
        ArrayNode levels = entry.putArray("supported_reasoning_levels");
        if (reasons) {
            for (Effort effort : Effort.values()) {
                levels.addObject()
                        .put("effort", effort.level())
                        .put("description", effort.description);
            }
            // without one Codex shows "none", and leaves it to the engine
            entry.put("default_reasoning_level", Effort.MEDIUM.level());
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

    /**
     * The catalog with an entry for a model: an alias for any model is not listed, but Codex
     * requires an entry.
     */
    public static ArrayNode with(JsonNode models, String id) {
        ArrayNode all = Json.array();
        models.forEach(all::add);
        boolean isListed = models.findValuesAsText("slug").contains(id);
        return isListed ? all : all.add(entry(id, description("", 0, ""), 0, false, true));
    }

    /** The context window of a model in tokens, 0 when unknown. */
    public static long window(JsonNode models, String id) {
        for (JsonNode entry : models) {
            if (entry.path("slug").asText().equals(id)) {
                return entry.path("context_window").asLong(0);
            }
        }
        return 0;
    }

    /**
     * A description that distinguishes models in Codex's list.
     *
     * @param name the engine's name if it differs, else empty
     * @param contextWindow the context window in tokens, 0 when unknown
     * @param engine the kind of engine, empty when unknown
     */
    public static String description(String name, long contextWindow, String engine) {
        var parts = new ArrayList<String>();
        parts.add(name);
        parts.add(
                contextWindow > 0
                        ? String.format(Locale.ROOT, "context %,d tokens", contextWindow)
                        : "");
        parts.add(engine.isEmpty() ? "" : "engine " + engine);
        parts.removeIf(String::isEmpty);
        return parts.isEmpty() ? "Served through lmresp" : String.join(", ", parts);
    }
}
