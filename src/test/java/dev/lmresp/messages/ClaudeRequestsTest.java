package dev.lmresp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.request.ChatInvariants;
import dev.lmresp.translate.request.RequestTranslator;
import dev.lmresp.translate.request.Translation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What engines get of the requests of the real Claude Code. */
class ClaudeRequestsTest {
    private static final Dialects DIALECTS = Dialects.load(Map.of());

    private static MessagesRequest read(String name) {
        String path = "/requests/" + name + ".json";
        try (InputStream file = ClaudeRequestsTest.class.getResourceAsStream(path)) {
            return MessagesReader.read(Json.parse(Objects.requireNonNull(file).readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Translation translated(String name, String dialect) {
        return RequestTranslator.translate(read(name).request(), DIALECTS.named(dialect));
    }

    private static JsonNode chat(String name) {
        return Json.parse(translated(name, Dialects.GENERIC).request().toBytes());
    }

    private static List<String> roles(JsonNode chat) {
        return chat.path("messages").findValuesAsText("role");
    }

    private static List<String> tools(JsonNode chat) {
        var names = new ArrayList<String>();
        chat.path("tools").forEach(it -> names.add(it.at("/function/name").asText()));
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-first-turn",
                "claude-parallel-calls",
                "claude-search-call",
                "claude-image",
                "claude-agent-notification",
                "claude-compaction",
                "claude-cut-off",
            })
    void every_request_becomes_one_that_the_strictest_engine_takes(String name) {
        for (String dialect : List.of("generic", "lmdeploy", "vllm", "llama.cpp", "ollama")) {
            JsonNode chat = Json.parse(translated(name, dialect).request().toBytes());
            ChatInvariants.assertHold(chat);
            assertThat(roles(chat).getFirst()).isEqualTo("system");
            assertThat(roles(chat).stream().filter("system"::equals)).hasSize(1);
            assertThat(chat.toString())
                    .doesNotContain("x-anthropic-billing-header", "cache_control");
            assertThat(tools(chat)).contains("ToolSearch", "Bash");
            assertThat(tools(chat)).doesNotContain("DeferredToolPlaceholder");
        }
    }

    @Test
    void the_first_turn_loses_only_what_says_nothing_to_a_model() {
        assertThat(roles(chat("claude-first-turn"))).containsExactly("system", "user");
        assertThat(
                        translated("claude-first-turn", Dialects.GENERIC).notes().stream()
                                .filter(it -> it.kind() == Note.Kind.DROPPED))
                .singleElement()
                .asString()
                .contains("$schema");
    }

    @Test
    void two_calls_side_by_side_are_one_message_with_the_text_before_them() {
        JsonNode chat = chat("claude-parallel-calls");
        assertThat(roles(chat)).containsExactly("system", "user", "assistant", "tool", "tool");
        JsonNode answer = chat.at("/messages/2");
        assertThat(answer.path("content").asText()).isEqualTo("I look.");
        assertThat(answer.path("tool_calls")).hasSize(2);
    }

    @Test
    void a_tool_that_was_found_is_offered_and_the_model_is_told_so() {
        JsonNode chat = chat("claude-search-call");
        assertThat(tools(chat)).contains("mcp__demo__add_nums");
        assertThat(chat.at("/messages/3/content").asText()).contains("mcp__demo__add_nums");
        assertThat(chat.at("/messages/5/content").asText()).isEqualTo("sum: 42");
    }

    @Test
    void an_image_that_was_read_follows_after_the_results() {
        JsonNode chat = chat("claude-image");
        assertThat(roles(chat)).containsExactly("system", "user", "assistant", "tool", "user");
        assertThat(chat.at("/messages/4/content").toString()).contains("image_url");
    }

    @Test
    void a_notification_is_the_last_that_the_model_reads() {
        JsonNode chat = chat("claude-agent-notification");
        assertThat(roles(chat).getLast()).isEqualTo("user");
        assertThat(chat.path("messages").path(chat.path("messages").size() - 1).toString())
                .contains("<system-reminder>", "[SYSTEM NOTIFICATION");
    }
}
