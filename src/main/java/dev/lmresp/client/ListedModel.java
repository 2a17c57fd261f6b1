package dev.lmresp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.engine.EngineModel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model in an endpoint's list. Fields that only Codex's catalog has are unknown for endpoints
 * with only OpenAI's list.
 *
 * @param id its name in requests
 * @param contextWindow the context window in tokens, 0 when unknown
 * @param modalities the input modalities, such as {@code text} and {@code image}; empty when
 *     unknown
 * @param reasoning the supported reasoning efforts
 * @param source its engine where there are several, else its owner; or the model behind an alias;
 *     empty when unknown
 * @param learned what lmresp has learned from refusals, in sentences
 */
public record ListedModel(
        String id,
        long contextWindow,
        List<String> modalities,
        Reasoning reasoning,
        String source,
        List<String> learned) {

    /**
     * The supported reasoning efforts.
     *
     * @param isKnown whether the endpoint reports them
     * @param levels the efforts, lowest first; empty for none
     */
    public record Reasoning(boolean isKnown, List<String> levels) {}

    /** Reads the answer to {@code GET /v1/models}, of lmresp or of any other server. */
    public static List<ListedModel> readAll(JsonNode document) {
        Map<String, JsonNode> catalog = new HashMap<>();
        for (JsonNode entry : document.path("models")) {
            catalog.put(entry.path("slug").asText(""), entry);
        }
        Map<String, JsonNode> members = new HashMap<>();
        for (JsonNode model : document.isArray() ? document : document.path("data")) {
            members.put(model.path("id").asText(""), model);
        }
        boolean areOfSeveral =
                members.values().stream()
                                .map(it -> it.path("engine").asText(""))
                                .filter(it -> !it.isEmpty())
                                .distinct()
                                .count()
                        > 1;
        var models = new ArrayList<ListedModel>();
        for (EngineModel model : EngineModel.readAll(document)) {
            JsonNode member = members.getOrDefault(model.id(), MissingNode.getInstance());
            JsonNode entry = catalog.getOrDefault(model.id(), MissingNode.getInstance());
            models.add(
                    new ListedModel(
                            model.id(),
                            window(model, entry),
                            modalities(member, entry),
                            reasoning(entry),
                            source(model, member, areOfSeveral),
                            texts(member.path("learned"))));
        }
        return List.copyOf(models);
    }

    private static long window(EngineModel model, JsonNode entry) {
        return model.contextWindow() > 0
                ? model.contextWindow()
                : Math.max(0, entry.path("context_window").asLong(0));
    }

    private static List<String> modalities(JsonNode member, JsonNode entry) {
        List<String> ofCodex = texts(entry.path("input_modalities"));
        // the form of OpenRouter
        return ofCodex.isEmpty()
                ? texts(member.path("architecture").path("input_modalities"))
                : ofCodex;
    }

    private static Reasoning reasoning(JsonNode entry) {
        var levels = new ArrayList<String>();
        for (JsonNode level : entry.path("supported_reasoning_levels")) {
            levels.add(level.path("effort").asText(level.asText("")));
        }
        return new Reasoning(
                entry.path("supported_reasoning_levels").isArray(), List.copyOf(levels));
    }

    private static String source(EngineModel model, JsonNode member, boolean isOfSeveral) {
        String aliasOf = member.path("alias_of").asText("");
        if (!aliasOf.isEmpty()) {
            return "alias of " + aliasOf;
        }
        return isOfSeveral ? member.path("engine").asText("") : model.ownedBy();
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(one -> texts.add(one.asText()));
        return List.copyOf(texts);
    }
}
