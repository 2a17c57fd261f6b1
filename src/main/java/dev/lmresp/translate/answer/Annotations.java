package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Surrogates;
import dev.lmresp.json.Json;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Converts citations of Chat Completions, which are nested, to the flat ones of Responses. */
final class Annotations {
    /** The members that a citation must have. */
    private record Form(List<String> texts, List<String> numbers) {}

    /** Clients reject a message with a citation of another type. */
    private static final Map<String, Form> FORMS =
            Map.of(
                    "url_citation",
                    new Form(List.of("url", "title"), List.of("start_index", "end_index")),
                    "file_citation",
                    new Form(List.of("file_id", "filename"), List.of("index")),
                    "container_file_citation",
                    new Form(
                            List.of("container_id", "file_id", "filename"),
                            List.of("start_index", "end_index")),
                    "file_path",
                    new Form(List.of("file_id"), List.of("index")));

    private Annotations() {}

    /** The citation for a response, empty when Responses has no equivalent. */
    static Optional<JsonNode> flat(JsonNode annotation) {
        String type = annotation.path("type").asText("");
        Form form = FORMS.get(type);
        if (form == null) {
            return Optional.empty();
        }
        JsonNode values =
                annotation.path(type).isObject() ? annotation.path(type) : annotation.deepCopy();
        ObjectNode flat = Json.object();
        flat.put("type", type);
        flat.setAll((ObjectNode) values);
        for (String text : form.texts()) {
            if (!flat.path(text).isTextual()) {
                flat.put(text, "");
            }
        }
        for (String number : form.numbers()) {
            if (!flat.path(number).isIntegralNumber()) {
                flat.put(number, flat.path(number).asInt(0));
            }
        }
        return Optional.of(Surrogates.mended(flat));
    }
}
