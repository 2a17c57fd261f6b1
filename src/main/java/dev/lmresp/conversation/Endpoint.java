package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ListedModel;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The Responses endpoint of a chat, with what it reports about itself.
 *
 * @param client its client
 * @param url its base URL
 * @param engine the engine behind it, if it is lmresp; else its own address
 * @param dialect the engine's dialect, empty when unknown
 * @param models its models, empty when it has no list
 */
public record Endpoint(
        ResponsesClient client,
        String url,
        String engine,
        String dialect,
        List<ListedModel> models) {
    /** Requests the endpoint's health and models. An endpoint without them is accepted too. */
    public static Endpoint meet(ResponsesClient client, String url) throws InterruptedException {
        JsonNode engine = client.health().path("engine");
        return new Endpoint(
                client,
                url,
                engine.path("address").asText(url),
                engine.path("dialect").asText(""),
                models(client));
    }

    private static List<ListedModel> models(ResponsesClient client) throws InterruptedException {
        try {
            return ListedModel.readAll(client.models());
        } catch (ResponsesFailure e) {
            // the first question will report the problem
            return List.of();
        }
    }

    /** The model of this name. */
    public Optional<ListedModel> model(String name) {
        return models.stream().filter(model -> model.id().equals(name)).findFirst();
    }

    /**
     * The default model: the first in the list, skipping those that are only for embeddings, by
     * name; empty without a list.
     */
    public String defaultModel() {
        return models.stream()
                .map(ListedModel::id)
                .filter(id -> !id.toLowerCase(Locale.ROOT).contains("embed"))
                .findFirst()
                .orElse("");
    }

    /** Fills in the default model, if none is set. */
    public ChatSettings settings(ChatSettings given) {
        return given.model().isEmpty() ? given.withModel(defaultModel()) : given;
    }
}
