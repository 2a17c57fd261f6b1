package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/**
 * Items that change the configuration from their place in the conversation on: {@code
 * {"type":"configuration_update","reasoning":{"effort":"low"}}} changes the effort without changing
 * the beginning of the prompt; {@code text.format} likewise. The last one counts, which is all that
 * the engine needs.
 */
final class ConfigurationUpdates {
    static final String TYPE = "configuration_update";

    private ConfigurationUpdates() {}

    /**
     * The request with its updates applied.
     *
     * @throws ApiException when an update is wrong, naming its place
     */
    static ObjectNode applied(ObjectNode request) {
        ObjectNode changed = request;
        JsonNode input = request.path("input");
        for (int i = 0; i < input.size(); i++) {
            if (input.path(i).path("type").asText().equals(TYPE)) {
                var update = new Field("input[" + i + "]", input.path(i));
                update.object("reasoning").text("effort");
                ParameterReader.format(update.object("text").object("format"));
                changed = merged(changed, "reasoning", update.json().path("reasoning"));
                changed = merged(changed, "text", update.json().path("text"));
            }
        }
        return changed;
    }

    private static ObjectNode merged(ObjectNode request, String member, JsonNode update) {
        if (!(update instanceof ObjectNode news) || news.isEmpty()) {
            return request;
        }
        ObjectNode both = Json.object();
        if (request.path(member) instanceof ObjectNode before) {
            both.setAll(before);
        }
        both.setAll(news);
        ObjectNode changed = Json.object();
        changed.setAll(request);
        changed.set(member, both);
        return changed;
    }
}
