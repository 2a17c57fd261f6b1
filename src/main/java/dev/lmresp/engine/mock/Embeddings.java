package dev.lmresp.engine.mock;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/** Embeddings: vectors of length 1, equal for equal texts, and otherwise meaningless. */
final class Embeddings {
    private static final int DIMENSIONS = 8;
    private static final int MOST_DIMENSIONS = 4096;

    private Embeddings() {}

    /** The answer to a request of {@code /v1/embeddings}. */
    static byte[] answer(JsonNode body, String model) {
        List<String> texts = texts(body.path("input"));
        int dimensions = body.path("dimensions").asInt(DIMENSIONS);
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw Refusal.invalid("dimensions", "dimensions must be from 1 to 4096.");
        }
        boolean base64 = body.path("encoding_format").asText().equals("base64");
        long tokens = texts.stream().mapToLong(Words::number).sum();
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("object", "list");
                    out.writeArrayFieldStart("data");
                    for (int i = 0; i < texts.size(); i++) {
                        out.writeStartObject();
                        out.writeStringField("object", "embedding");
                        out.writeNumberField("index", i);
                        out.writeFieldName("embedding");
                        vector(out, vector(texts.get(i), dimensions), base64);
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeStringField("model", model);
                    out.writeObjectFieldStart("usage");
                    out.writeNumberField("prompt_tokens", tokens);
                    out.writeNumberField("total_tokens", tokens);
                    out.writeEndObject();
                    out.writeEndObject();
                });
    }

    private static List<String> texts(JsonNode input) {
        var texts = new ArrayList<String>();
        if (input.isTextual()) {
            texts.add(input.asText());
        } else if (input.isArray() && !input.isEmpty() && input.get(0).isNumber()) {
            // one text as token numbers
            texts.add(Json.text(input));
        } else {
            for (JsonNode one : input) {
                texts.add(one.isTextual() ? one.asText() : Json.text(one));
            }
        }
        if (texts.isEmpty()) {
            throw Refusal.invalid("input", "input must be a string or a list of strings.");
        }
        return texts;
    }

    private static float[] vector(String text, int dimensions) {
        var random = new SplittableRandom(text.hashCode());
        double[] values = random.doubles(dimensions, -1, 1).toArray();
        double square = 0;
        for (double value : values) {
            square += value * value;
        }
        var vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (values[i] / Math.sqrt(square));
        }
        return vector;
    }

    private static void vector(JsonGenerator out, float[] vector, boolean base64)
            throws IOException {
        if (base64) {
            var bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : vector) {
                bytes.putFloat(value);
            }
            out.writeString(Base64.getEncoder().encodeToString(bytes.array()));
        } else {
            out.writeStartArray();
            for (float value : vector) {
                out.writeNumber(value);
            }
            out.writeEndArray();
        }
    }
}
