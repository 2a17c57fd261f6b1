package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/**
 * Turns citations of Chat Completions, whose values are nested, into the flat ones of a response.
 */
final class Annotations {
    private Annotations() {}

    static JsonNode flat(JsonNode annotation) {
        String type = annotation.path("type").asText("");
        if (!annotation.path(type).isObject()) {
            return annotation;
        }
        ObjectNode flat = Json.object();
        flat.put("type", type);
        flat.setAll((ObjectNode) annotation.path(type));
        return flat;
    }
}
