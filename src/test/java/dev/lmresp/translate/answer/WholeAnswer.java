package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.TreeMap;

/** An answer in one piece, made from what a stream said. */
final class WholeAnswer {
    private WholeAnswer() {}

    static byte[] of(NaiveAnswer naive) {
        ObjectNode answer = Json.object();
        ObjectNode choice = answer.putArray("choices").addObject();
        choice.put("finish_reason", naive.finishReason);
        ObjectNode message = choice.putObject("message");
        message.put("content", naive.text.toString());
        message.put("reasoning_content", naive.reasoning.toString());
        message.put("refusal", naive.refusal.toString());
        for (JsonNode annotation : naive.annotations) {
            message.withArray("annotations").add(annotation);
        }
        for (NaiveAnswer.Call call : naive.calls.values()) {
            ObjectNode one = message.withArray("tool_calls").addObject();
            one.putObject("function")
                    .put("name", call.name)
                    .put("arguments", call.arguments.toString());
        }
        if (naive.usage.isObject()) {
            answer.set("usage", naive.usage);
        }
        return Json.bytes(answer);
    }

    /**
     * The response without what a stream may say and its sum cannot: ids, log probabilities, where
     * reasoning goes on after text, and the tier.
     */
    static JsonNode comparable(JsonNode response) {
        ObjectNode plain = response.deepCopy();
        plain.remove("service_tier");
        var texts = new TreeMap<String, String>();
        var calls = Json.array();
        for (JsonNode item : plain.path("output")) {
            if (item.path("type").asText().endsWith("_call")) {
                ObjectNode call = item.deepCopy();
                call.remove("id");
                call.remove("call_id");
                calls.add(call);
            }
            for (JsonNode part : item.path("content")) {
                String text = part.path("text").asText(part.path("refusal").asText());
                texts.merge(part.path("type").asText(), text.strip(), (one, two) -> one + two);
            }
        }
        ObjectNode output = plain.putObject("output");
        texts.forEach(output::put);
        output.set("calls", calls);
        plain.remove("output_text");
        return plain;
    }
}
