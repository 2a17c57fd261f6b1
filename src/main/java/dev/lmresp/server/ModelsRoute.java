package dev.lmresp.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.codex.ModelCatalog;
import dev.lmresp.config.Dialects;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /v1/models}: OpenAI's list and Codex's model catalog in one document, or a page of
 * models for clients of Anthropic's API.
 */
public final class ModelsRoute {
    private final Gateway gateway;

    public ModelsRoute(Gateway gateway) {
        this.gateway = gateway;
    }

    void list(ServerRequest request, ServerResponse response) {
        List<EngineModel> real = askModels();
        Answers.json(
                request,
                response,
                Json.bytes(
                        MessagesApi.isMeantBy(request)
                                ? ModelPage.of(request, models(real))
                                : document(real)));
    }

    /** The document with the models that the engine last listed. */
    public ObjectNode known() {
        return document(engine().models());
    }

    private KnownEngine engine() {
        return gateway.engines().all().getFirst();
    }

    /**
     * The document for these models.
     *
     * @param real the engine's models
     */
    private ObjectNode document(List<EngineModel> real) {
        ObjectNode document = Json.object();
        document.put("object", "list");
        ArrayNode data = document.putArray("data");
        ArrayNode catalog = document.putArray("models");
        for (EngineModel model : models(real)) {
            data.add(entry(model));
            String name = gateway.config().engineModel(model.id());
            Dialect dialect = engine().dialect(name);
            catalog.add(
                    ModelCatalog.entry(
                            model.id(),
                            ModelCatalog.description(
                                    name.equals(model.id()) ? "" : name,
                                    model.contextWindow(),
                                    dialect.name().equals(Dialects.GENERIC) ? "" : dialect.name()),
                            model.contextWindow(),
                            model.seesImages() && dialect.messages().images(),
                            dialect.reasoning().effort() != Dialect.Effort.NONE));
        }
        return document;
    }

    void one(ServerRequest request, ServerResponse response) {
        String path = request.path().path();
        String name = path.substring(path.indexOf("/models/") + "/models/".length());
        String id = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        if (id.isEmpty()) {
            list(request, response);
            return;
        }
        List<EngineModel> models = models(askModels());
        for (EngineModel model : models) {
            if (model.id().equals(id)) {
                send(request, response, model, entry(model));
                return;
            }
        }
        String anyName = gateway.config().models().get("*");
        if (anyName != null) {
            EngineModel model = renamed(id, anyName, models);
            send(request, response, model, entry(model).put("alias_of", anyName));
            return;
        }
        List<String> names = models.stream().map(EngineModel::id).toList();
        throw new ApiException(
                new ApiError(
                        404,
                        "invalid_request_error",
                        "model_not_found",
                        "model",
                        "there is no model '"
                                + id
                                + "'; the models are "
                                + KnownEngine.names(names)));
    }

    private static void send(
            ServerRequest request, ServerResponse response, EngineModel model, ObjectNode entry) {
        boolean isAnthropic = MessagesApi.isMeantBy(request);
        Answers.json(request, response, Json.bytes(isAnthropic ? ModelPage.entry(model) : entry));
    }

    /** The entry of a model, with the fields that only lmresp can fill in. */
    private ObjectNode entry(EngineModel model) {
        ObjectNode entry = member(model);
        String aliasOf = gateway.config().models().getOrDefault(model.id(), "");
        if (!aliasOf.isEmpty() && !aliasOf.equals(model.id())) {
            entry.put("alias_of", aliasOf);
        }
        List<String> learned =
                engine().learned()
                        .getOrDefault(gateway.config().engineModel(model.id()), List.of());
        if (!learned.isEmpty()) {
            learned.forEach(entry.putArray("learned")::add);
        }
        return entry;
    }

    /** The engine's models and the configured aliases. */
    private List<EngineModel> models(List<EngineModel> real) {
        var models = new ArrayList<EngineModel>();
        for (Map.Entry<String, String> alias : gateway.config().models().entrySet()) {
            if (!alias.getKey().equals("*")) {
                models.add(renamed(alias.getKey(), alias.getValue(), real));
            }
        }
        real.stream().filter(it -> !hasOtherMeaning(it.id())).forEach(models::add);
        return models;
    }

    /** True when an alias hides a model of the same name. */
    private boolean hasOtherMeaning(String id) {
        return !id.equals("*") && gateway.config().models().containsKey(id);
    }

    private List<EngineModel> askModels() {
        try {
            return engine().askModels(gateway.modelsTimeout());
        } catch (EngineException e) {
            throw new ApiException(
                    new ApiError(502, "server_error", "engine_error", null, e.getMessage()));
        }
    }

    private static EngineModel renamed(String alias, String name, List<EngineModel> real) {
        return real.stream()
                .filter(model -> model.id().equals(name))
                .findFirst()
                .map(it -> it.named(alias))
                .orElseGet(() -> EngineModel.unlisted(alias, name));
    }

    private static ObjectNode member(EngineModel model) {
        ObjectNode entry = Json.object();
        entry.put("id", model.id());
        entry.put("object", "model");
        entry.put("created", model.created());
        entry.put("owned_by", model.ownedBy().isEmpty() ? "engine" : model.ownedBy());
        if (model.contextWindow() > 0) {
            entry.put("context_length", model.contextWindow());
        }
        return entry;
    }
}
