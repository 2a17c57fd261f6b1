package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Surrogates;
import dev.lmresp.json.Json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Completes log probabilities: a response must have the bytes of every token and a list of
 * alternatives, and engines omit either or send null.
 */
final class TokenLogprobs {
    /** The value of OpenAI's API for a nearly impossible token: JSON has no infinity. */
    private static final double VERY_UNLIKELY = -9999.0;

    private TokenLogprobs() {}

    static List<JsonNode> complete(List<JsonNode> tokens) {
        if (tokens.isEmpty()) {
            return tokens;
        }
        var complete = new ArrayList<JsonNode>(tokens.size());
        for (JsonNode token : tokens) {
            ObjectNode one = token(token);
            ArrayNode alternatives = one.putArray("top_logprobs");
            for (JsonNode alternative : token.path("top_logprobs")) {
                alternatives.add(token(alternative));
            }
            complete.add(one);
        }
        return complete;
    }

    private static ObjectNode token(JsonNode from) {
        String text = Surrogates.mended(from.path("token").asText(""));
        ObjectNode token = Json.object();
        token.put("token", text);
        JsonNode logprob = from.path("logprob");
        if (logprob.isNumber() && Double.isFinite(logprob.doubleValue())) {
            token.set("logprob", logprob);
        } else {
            token.put("logprob", VERY_UNLIKELY);
        }
        if (from.path("bytes").isArray()) {
            token.set("bytes", from.path("bytes"));
        } else {
            ArrayNode bytes = token.putArray("bytes");
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                bytes.add(b & 0xFF);
            }
        }
        return token;
    }
}
