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
import dev.lmresp.proxy.NamedModel;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.List;
import java.util.Optional;

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
        List<NamedModel> models = askModels();
        Answers.json(
                request,
                response,
                Json.bytes(
                        MessagesApi.isMeantBy(request)
                                ? ModelPage.of(
                                        request, models.stream().map(NamedModel::model).toList())
                                : document(models)));
    }

    /** The document with the models that the engines last listed. */
    public ObjectNode known() {
        return document(gateway.models());
    }

    private static ObjectNode document(List<NamedModel> models) {
        ObjectNode document = Json.object();
        document.put("object", "list");
        ArrayNode data = document.putArray("data");
        ArrayNode catalog = document.putArray("models");
        for (NamedModel one : models) {
            data.add(entry(one));
            EngineModel model = one.model();
            Dialect dialect = one.engine().dialect(one.engineModel());
            catalog.add(
                    ModelCatalog.entry(
                            model.id(),
                            ModelCatalog.description(
                                    one.isAlias() ? one.targets() : "",
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
        NamedModel found = found(id, askModels());
        Answers.json(
                request,
                response,
                Json.bytes(
                        MessagesApi.isMeantBy(request)
                                ? ModelPage.entry(found.model())
                                : entry(found)));
    }

    private NamedModel found(String id, List<NamedModel> models) {
        for (NamedModel model : models) {
            if (model.name().equals(id)) {
                return model;
            }
        }
        Optional<NamedModel> unlisted = gateway.model(id);
        List<String> names = models.stream().map(NamedModel::name).toList();
        return unlisted.orElseThrow(
                () ->
                        new ApiException(
                                new ApiError(
                                        404,
                                        "invalid_request_error",
                                        "model_not_found",
                                        "model",
                                        "there is no model '"
                                                + id
                                                + "'; the models are "
                                                + KnownEngine.names(names))));
    }

    /** The entry of a model, with the fields that only lmresp can fill in. */
    private static ObjectNode entry(NamedModel one) {
        EngineModel model = one.model();
        ObjectNode entry = Json.object();
        entry.put("id", model.id());
        entry.put("object", "model");
        entry.put("created", model.created());
        entry.put("owned_by", model.ownedBy().isEmpty() ? "engine" : model.ownedBy());
        if (model.contextWindow() > 0) {
            entry.put("context_length", model.contextWindow());
        }
        if (one.isAlias()) {
            entry.put("alias_of", one.targets());
        }
        entry.put("engine", one.engine().name());
        List<String> learned = one.engine().learned().getOrDefault(one.engineModel(), List.of());
        if (!learned.isEmpty()) {
            learned.forEach(entry.putArray("learned")::add);
        }
        return entry;
    }

    private List<NamedModel> askModels() {
        try {
            return gateway.askModels();
        } catch (EngineException e) {
            throw new ApiException(
                    new ApiError(502, "server_error", "engine_error", null, e.getMessage()));
        }
    }
}
