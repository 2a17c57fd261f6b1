package dev.lmresp.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.engine.EngineModel;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiException;

import io.helidon.webserver.http.ServerRequest;

import java.time.Instant;
import java.util.List;

/** {@code GET /v1/models} in the form of Anthropic's API: the models page by page. */
final class ModelPage {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MOST = 1000;

    private ModelPage() {}

    /**
     * A page of models.
     *
     * @param request says which
     * @throws ApiException status 400 when it asks for a page that there cannot be
     */
    static ObjectNode of(ServerRequest request, List<EngineModel> models) {
        int limit = limit(request);
        String after = parameter(request, "after_id");
        String before = parameter(request, "before_id");
        int from = after.isEmpty() ? 0 : index(models, "after_id", after) + 1;
        int to = before.isEmpty() ? models.size() : index(models, "before_id", before);
        List<EngineModel> rest = models.subList(Math.min(from, to), to);
        // before an id, the page is that next to it
        int skipped = before.isEmpty() ? 0 : Math.max(0, rest.size() - limit);
        List<EngineModel> page = rest.stream().skip(skipped).limit(limit).toList();
        ObjectNode document = Json.object();
        ArrayNode data = document.putArray("data");
        page.forEach(model -> data.add(entry(model)));
        document.put("has_more", page.size() < rest.size());
        document.put("first_id", page.isEmpty() ? null : page.getFirst().id());
        document.put("last_id", page.isEmpty() ? null : page.getLast().id());
        return document;
    }

    /** The entry of a model. */
    static ObjectNode entry(EngineModel model) {
        ObjectNode entry = Json.object().put("type", "model").put("id", model.id());
        entry.put("display_name", model.id());
        entry.put("created_at", Instant.ofEpochSecond(model.created()).toString());
        entry.put("lifecycle", "active");
        if (model.contextWindow() > 0) {
            entry.put("max_input_tokens", model.contextWindow());
        }
        return entry;
    }

    private static String parameter(ServerRequest request, String name) {
        return request.query().contains(name) ? request.query().get(name) : "";
    }

    private static int limit(ServerRequest request) {
        String given = parameter(request, "limit");
        if (given.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        if (!given.matches("\\d{1,4}")
                || Integer.parseInt(given) < 1
                || Integer.parseInt(given) > MOST) {
            throw ApiException.invalid(
                    "limit", "'limit' must be a number from 1 to %d".formatted(MOST));
        }
        return Integer.parseInt(given);
    }

    private static int index(List<EngineModel> models, String parameter, String id) {
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).id().equals(id)) {
                return i;
            }
        }
        throw ApiException.invalid(
                parameter, "'%s': there is no model '%s'".formatted(parameter, id));
    }
}
