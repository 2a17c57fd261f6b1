package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.Echo;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * The fields of a request that its response repeats, with the defaults that the Open Responses
 * schema requires.
 */
public final class RequestEcho {
    /**
     * Clients validate the effort against these values; engines may accept more, and those are
     * passed on.
     */
    private static final Set<String> EFFORTS =
            Set.of("none", "minimal", "low", "medium", "high", "xhigh");

    private static final Set<String> SUMMARIES = Set.of("auto", "concise", "detailed");
    private static final Set<String> VERBOSITIES = Set.of("low", "medium", "high");

    private RequestEcho() {}

    /**
     * The fields.
     *
     * @param isStored whether the response can be found and continued by its id
     */
    public static Echo of(ResponsesRequest request, boolean isStored) {
        String object = Json.text(echo(request.json(), reasoning(request), isStored));
        return new Echo(object.substring(1, object.length() - 1));
    }

    private static ObjectNode echo(ObjectNode request, ObjectNode reasoning, boolean isStored) {
        ObjectNode echo = Json.object();
        echo.set("instructions", orNull(request, "instructions"));
        echo.set("previous_response_id", orNull(request, StoredHistory.PREVIOUS));
        NamedConversation.of(request).ifPresent(id -> echo.putObject("conversation").put("id", id));
        echo.set("tools", tools(request.path("tools")));
        echo.set("tool_choice", toolChoice(request));
        echo.set("truncation", orText(request, "truncation", "disabled"));
        echo.put("parallel_tool_calls", request.path("parallel_tool_calls").asBoolean(true));
        echo.set("text", text(request.path("text")));
        number(echo, request, "temperature", 1);
        number(echo, request, "top_p", 1);
        number(echo, request, "presence_penalty", 0);
        number(echo, request, "frequency_penalty", 0);
        number(echo, request, "top_logprobs", 0);
        echo.set("reasoning", reasoning);
        echo.set("max_output_tokens", orNull(request, "max_output_tokens"));
        echo.set("max_tool_calls", orNull(request, "max_tool_calls"));
        echo.put("store", isStored);
        echo.put("background", request.path("background").asBoolean(false));
        JsonNode metadata = request.path("metadata");
        echo.set("metadata", metadata.isObject() ? metadata : Json.object());
        echo.set("safety_identifier", orNull(request, "safety_identifier"));
        echo.set("prompt_cache_key", orNull(request, "prompt_cache_key"));
        if (request.path("user").isTextual()) {
            echo.set("user", request.path("user"));
        }
        return echo;
    }

    private static ArrayNode tools(JsonNode tools) {
        ArrayNode echo = Json.array();
        for (JsonNode tool : tools) {
            if (!tool.path("type").asText().equals("function")) {
                echo.add(tool);
                continue;
            }
            ObjectNode function = Json.object();
            function.put("type", "function");
            JsonNode source = tool.path("function").isObject() ? tool.path("function") : tool;
            for (String member : new String[] {"name", "description", "parameters", "strict"}) {
                function.set(member, orNull(source, member));
            }
            echo.add(function);
        }
        return echo;
    }

    private static JsonNode toolChoice(ObjectNode request) {
        JsonNode choice = orText(request, "tool_choice", "auto");
        String type = choice.path("type").asText("");
        // the nested form of Chat Completions
        return choice.path(type) instanceof ObjectNode nested
                ? Json.object().put("type", type).setAll(nested)
                : choice;
    }

    private static ObjectNode text(JsonNode text) {
        ObjectNode echo = Json.object();
        JsonNode given = text.path("format");
        JsonNode nested = given.path("json_schema");
        JsonNode format =
                nested instanceof ObjectNode inner
                        ? Json.object().put("type", "json_schema").setAll(inner)
                        : given;
        if (format.path("type").asText().equals("json_schema")) {
            ObjectNode full = Json.object();
            full.put("type", "json_schema");
            full.set("name", orText(format, "name", "response"));
            full.set("description", orNull(format, "description"));
            full.set("schema", orNull(format, "schema"));
            full.put("strict", format.path("strict").asBoolean(false));
            echo.set("format", full);
        } else if (format.isObject()) {
            echo.set("format", format);
        } else {
            echo.putObject("format").put("type", "text");
        }
        String verbosity = text.path("verbosity").asText("");
        if (VERBOSITIES.contains(verbosity)) {
            echo.put("verbosity", verbosity);
        }
        return echo;
    }

    private static ObjectNode reasoning(ResponsesRequest request) {
        return Json.object()
                .put("effort", oneOf(EFFORTS, request.effort()))
                .put("summary", oneOf(SUMMARIES, request.reasoningSummary()));
    }

    private static @Nullable String oneOf(Set<String> words, String word) {
        return words.contains(word) ? word : null;
    }

    private static void number(ObjectNode echo, ObjectNode request, String member, int absent) {
        JsonNode value = request.path(member);
        if (value.isNumber()) {
            echo.set(member, value);
        } else {
            echo.put(member, absent);
        }
    }

    private static JsonNode orNull(JsonNode request, String member) {
        JsonNode value = request.path(member);
        return value.isMissingNode() ? Json.object().nullNode() : value;
    }

    private static JsonNode orText(JsonNode request, String member, String absent) {
        JsonNode value = request.path(member);
        return RequestReader.isAbsent(value) ? Json.object().textNode(absent) : value;
    }
}
