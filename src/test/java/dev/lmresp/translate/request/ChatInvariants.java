package dev.lmresp.translate.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the strictest engines demand of every conversation, whatever the client has sent. */
public final class ChatInvariants {
    private ChatInvariants() {}

    public static void assertHold(JsonNode chat) {
        Set<String> offered = assertTools(chat);
        assertMessages(chat.path("messages"), offered);
    }

    /** The same where the history may hold calls of tools that this request does not declare. */
    public static void assertHoldWithoutDeclarations(JsonNode chat) {
        assertTools(chat);
        assertMessages(chat.path("messages"), Set.of());
    }

    private static Set<String> assertTools(JsonNode chat) {
        var offered = new HashSet<String>();
        if (!chat.has("tools")) {
            assertThat(chat.has("tool_choice")).as("tool_choice needs tools").isFalse();
            assertThat(chat.has("parallel_tool_calls")).as("so does this").isFalse();
            return offered;
        }
        assertThat(chat.path("tools")).as("tools").isNotEmpty();
        for (JsonNode tool : chat.path("tools")) {
            String name = tool.at("/function/name").asText();
            assertThat(name).matches("[A-Za-z0-9_-]{1,64}");
            assertThat(offered.add(name)).as(name + " is offered once").isTrue();
            JsonNode parameters = tool.at("/function/parameters");
            assertThat(parameters.path("type").asText()).as(name).isEqualTo("object");
            assertThat(parameters.path("properties").isObject()).as(name).isTrue();
        }
        return offered;
    }

    private static void assertMessages(JsonNode messages, Set<String> offered) {
        var waiting = new LinkedHashSet<String>();
        var ids = new HashSet<String>();
        String before = "";
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            String role = message.path("role").asText();
            String place = "messages[" + i + "] of " + messages;
            if (!role.equals("tool")) {
                assertThat(waiting).as("calls without output before " + place).isEmpty();
            }
            switch (role) {
                case "system" -> assertThat(i).as("place of the system message").isZero();
                case "user" -> {}
                case "assistant" -> {
                    assertThat(before).as(place).isNotEqualTo("assistant");
                    for (JsonNode call : message.path("tool_calls")) {
                        String id = call.path("id").asText();
                        assertThat(ids.add(id)).as("the id " + id + " is new").isTrue();
                        waiting.add(id);
                        String name = call.at("/function/name").asText();
                        assertThat(name).matches("[A-Za-z0-9_-]{1,64}");
                        assertThat(offered.isEmpty() || offered.contains(name)).as(name).isTrue();
                        String arguments = call.at("/function/arguments").asText();
                        assertThat(Json.parse(arguments).isObject()).as(arguments).isTrue();
                    }
                }
                case "tool" ->
                        assertThat(waiting.remove(message.path("tool_call_id").asText()))
                                .as(place)
                                .isTrue();
                default -> throw new AssertionError("a role that is none: " + role);
            }
            before = role;
        }
        assertThat(waiting).as("calls without output at the end").isEmpty();
    }
}
