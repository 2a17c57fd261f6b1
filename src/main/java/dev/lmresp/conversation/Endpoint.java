package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ListedModel;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who is asked: a Responses endpoint, and what it says of itself.
 *
 * @param client speaks to it
 * @param url its base URL
 * @param engine the engine behind it, where it is lmresp; else its own address
 * @param dialect the engine's dialect, empty when unknown
 * @param models what it lists, empty when it has no list
 */
public record Endpoint(
        ResponsesClient client,
        String url,
        String engine,
        String dialect,
        List<ListedModel> models) {
    /** Asks an endpoint what it is. One that does not say is an endpoint all the same. */
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
            // the first question will tell what is wrong
            return List.of();
        }
    }

    /** The model of this name. */
    public Optional<ListedModel> model(String name) {
        return models.stream().filter(model -> model.id().equals(name)).findFirst();
    }

    /**
     * The model to ask when none is named: the first in the list, but for those that only make
     * embeddings, by their names; empty when there is no list.
     */
    public String defaultModel() {
        return models.stream()
                .map(ListedModel::id)
                .filter(id -> !id.toLowerCase(Locale.ROOT).contains("embed"))
                .findFirst()
                .orElse("");
    }

    /** What is asked with: the default model where none is named. */
    public ChatSettings settings(ChatSettings given) {
        return given.model().isEmpty() ? given.withModel(defaultModel()) : given;
    }
}
