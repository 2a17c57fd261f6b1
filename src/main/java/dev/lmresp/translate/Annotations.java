package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Surrogates;
import dev.lmresp.json.Json;

/**
 * Turns citations of Chat Completions, whose values are nested, into the flat ones of a response.
 */
final class Annotations {
    private Annotations() {}

    static JsonNode flat(JsonNode annotation) {
        String type = annotation.path("type").asText("");
        JsonNode inner = annotation.path(type);
        if (!(inner.isObject() ? inner : annotation).isObject()) {
            return annotation;
        }
        ObjectNode flat = Json.object();
        flat.put("type", type);
        flat.setAll((ObjectNode) (inner.isObject() ? inner : annotation.deepCopy()));
        if (type.equals("url_citation")) {
            // a response must have all of these
            for (String text : new String[] {"url", "title"}) {
                if (!flat.path(text).isTextual()) {
                    flat.put(text, "");
                }
            }
            for (String index : new String[] {"start_index", "end_index"}) {
                if (!flat.path(index).isIntegralNumber()) {
                    flat.put(index, flat.path(index).asInt(0));
                }
            }
        }
        return Surrogates.mended(flat);
    }
}
