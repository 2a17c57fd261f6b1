package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.json.Json;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A conversation as VS Code leads it with a model of the user's own: from the second turn on it
 * sends what is new, with {@code previous_response_id} and without {@code store}; when that is
 * refused with status 400 and {@code previous_response_not_found}, it sends everything.
 */
class VsCodeTest {
    private final RawEngine engine = RawEngine.of(VsCodeTest::answer);
    private final TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start();

    /** All that was said, in the form in which it is sent. */
    private final List<JsonNode> said = new ArrayList<>();

    /** How much of it the last response knows. */
    private int known;

    private String marker = "";
    private int refusals;

    @AfterEach
    void stop() {
        proxy.close();
        engine.close();
    }

    /** Calls a tool until it has the result. */
    private static void answer(EngineTurn turn) throws IOException {
        JsonNode messages = turn.request().json().path("messages");
        JsonNode last = messages.valueStream().toList().getLast();
        if (messages.toString().contains("replaced by a summary")) {
            turn.say("The user likes Paris.");
        } else if (last.path("content").asText().contains("weather")) {
            turn.openStream();
            turn.event(
                    """
                    {"choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"call_1",
                    "type":"function","function":{"name":"get_weather","arguments":"{\\"city\\":\\"Paris\\"}"}}]}}]}
                    """
                            .replace("\n", ""));
            turn.finish("tool_calls");
            turn.done();
        } else {
            turn.say("answer to " + last.path("content").asText());
        }
    }

    private static ObjectNode message(String role, String text) {
        ObjectNode message = Json.object().put("role", role);
        message.putArray("content").addObject().put("type", "input_text").put("text", text);
        return message;
    }

    /** Sends what the last response does not know, or everything. */
    private JsonNode turn(JsonNode... news) {
        said.addAll(List.of(news));
        List<JsonNode> isNew = new ArrayList<>(said.subList(known, said.size()));
        if (!marker.isEmpty()) {
            // the summary that it goes on from is sent with each turn, although the marker knows it
            summary().ifPresent(isNew::addFirst);
        }
        JsonNode response = send(isNew, marker);
        if (response.path("error").path("code").asText().equals("previous_response_not_found")) {
            refusals++;
            response = send(said, "");
        }
        assertThat(response.path("status").asText()).isEqualTo("completed");
        for (JsonNode item : response.path("output")) {
            said.add(sentBack(item));
        }
        known = said.size();
        marker = response.path("id").asText();
        return response;
    }

    private Optional<JsonNode> summary() {
        return said.reversed().stream()
                .filter(item -> item.path("type").asText().equals("compaction"))
                .findFirst();
    }

    private static JsonNode sentBack(JsonNode item) {
        if (item.path("type").asText().equals("compaction")) {
            return ((ObjectNode) item.deepCopy()).retain("type", "id", "encrypted_content");
        }
        if (item.path("type").asText().equals("function_call")) {
            return ((ObjectNode) item.deepCopy()).retain("type", "name", "arguments", "call_id");
        }
        ObjectNode message = Json.object().put("role", "assistant");
        message.putArray("content")
                .addObject()
                .put("type", "output_text")
                .put("text", item.path("content").path(0).path("text").asText());
        return message.put("type", "message");
    }

    /** The response, or an answer with status 400. */
    private JsonNode send(List<JsonNode> input, String previous) {
        ObjectNode request = Requests.withTool(Requests.streamed(""), "get_weather");
        ((ObjectNode) request.path("tools").path(0)).put("strict", false);
        ArrayNode items = request.putArray("input");
        items.addAll(input);
        if (!previous.isEmpty()) {
            request.put("previous_response_id", previous);
        }
        request.putArray("context_management")
                .addObject()
                .put("type", "compaction")
                .put("compact_threshold", 1000);
        request.put("truncation", "disabled");
        request.putObject("reasoning").put("summary", "off");
        request.putArray("include").add("reasoning.encrypted_content");
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(request).answer();
            return answer.status() == 400 ? answer.json() : answer.events().checked().response();
        }
    }

    private byte[] asked() {
        return engine.requests().getLast().body();
    }

    @Test
    void it_sends_what_is_new_and_everything_only_when_that_is_not_known() {
        turn(message("system", "You are an expert."), message("user", "weather?"));
        assertThat(said.getLast().path("call_id").asText()).isEqualTo("call_1");
        ObjectNode output =
                Json.object()
                        .put("type", "function_call_output")
                        .put("call_id", "call_1")
                        .put("output", "21 degrees");
        turn(output);
        turn(message("user", "thanks"));
        byte[] byId = asked();
        assertThat(refusals).isZero();
        said.removeLast();
        known = 0;
        String before = marker;
        marker = "";
        turn();
        assertThat(asked()).isEqualTo(byId);

        marker = before;
        try (RawClient client = proxy.client()) {
            client.request("DELETE", "/v1/responses/" + before).answer();
        }
        turn(message("user", "and now?"));
        assertThat(refusals).isOne();
        assertThat(asked()).asString().contains("You are an expert.", "21 degrees", "and now?");
        turn(message("user", "still there?"));
        assertThat(refusals).isOne();
        assertThat(asked()).asString().contains("You are an expert.", "and now?", "still there?");
    }

    @Test
    void what_was_said_after_a_summary_stays_although_the_summary_is_sent_again() {
        turn(message("system", "You are an expert."), message("user", "weather?"));
        ObjectNode output =
                Json.object()
                        .put("type", "function_call_output")
                        .put("call_id", "call_1")
                        .put("output", "degrees ".repeat(1000));
        turn(output, message("user", "well?"));
        assertThat(summary()).isPresent();
        for (int i = 0; i < 3; i++) {
            turn(message("user", "go on " + i));
            assertThat(asked())
                    .asString()
                    .contains("You are an expert.", "The user likes", "answer to well?", "go on 0")
                    .doesNotContain("degrees degrees");
        }
        byte[] byId = asked();
        said.removeLast();
        known = 0;
        marker = "";
        turn();
        assertThat(asked()).isEqualTo(byId);
    }
}
