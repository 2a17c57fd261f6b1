package dev.lmresp.engine;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/**
 * A model that an engine offers.
 *
 * @param id its name in requests
 * @param ownedBy the owner according to the engine, which helps to detect engines; may be empty
 * @param created when it was created, in seconds since 1970; 0 when not given
 * @param contextWindow the context window in tokens, 0 when unknown
 * @param seesImages whether it accepts images, according to the engine or else to its name
 */
public record EngineModel(
        String id, String ownedBy, long created, long contextWindow, boolean seesImages) {
    private static final String[] WINDOWS = {
        "max_model_len",
        "context_length",
        "context_window",
        "max_context_length",
        "loaded_context_length",
        "n_ctx",
        "n_ctx_train",
        "max_input_tokens"
    };

    /** Reads the answer to {@code GET /v1/models}, in OpenAI's form or as a bare list. */
    public static List<EngineModel> readAll(JsonNode answer) {
        var models = new ArrayList<EngineModel>();
        JsonNode list =
                answer.isArray()
                        ? answer
                        : answer.path("data").isArray()
                                ? answer.path("data")
                                : answer.path("models");
        for (JsonNode model : list) {
            String id = model.path("id").asText(model.path("name").asText(model.asText("")));
            if (!id.isEmpty()) {
                models.add(
                        new EngineModel(
                                id,
                                model.path("owned_by").asText(""),
                                model.path("created").asLong(0),
                                contextWindow(model),
                                ModelImages.areSeen(described(model, id, answer), id)));
            }
        }
        return List.copyOf(models);
    }

    /** A model behind an alias, which the engine does not list. */
    public static EngineModel unlisted(String id, String name) {
        return new EngineModel(id, "", 0, 0, ModelImages.areNamed(name));
    }

    public EngineModel named(String name) {
        return new EngineModel(name, ownedBy, created, contextWindow, seesImages);
    }

    /** llama.cpp lists the capabilities of a model in a second list, in Ollama's form. */
    private static JsonNode described(JsonNode model, String id, JsonNode answer) {
        for (JsonNode other : answer.path("models")) {
            if (other.path("name").asText("").equals(id) && other.has("capabilities")) {
                return other;
            }
        }
        return model;
    }

    private static long contextWindow(JsonNode model) {
        for (JsonNode place : List.of(model, model.path("meta"), model.path("top_provider"))) {
            for (String member : WINDOWS) {
                if (place.path(member).asLong(0) > 0) {
                    return place.path(member).asLong();
                }
            }
        }
        return 0;
    }
}
