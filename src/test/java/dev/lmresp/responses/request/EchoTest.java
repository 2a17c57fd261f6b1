package dev.lmresp.responses.request;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.proxy.RequestEcho;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.Response;
import dev.lmresp.schema.JsonSchema;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** A response repeats its request, with everything that the Open Responses schema requires. */
class EchoTest {
    private static final JsonSchema SCHEMA = schema();

    private static final String EVERYTHING =
            """
            {"model":"m","input":"Hi","instructions":"Be brief.","temperature":0.5,"top_p":0.9,
             "presence_penalty":1,"frequency_penalty":-1,"top_logprobs":2,"max_output_tokens":99,
             "max_tool_calls":3,"parallel_tool_calls":false,"truncation":"auto","user":"u",
             "metadata":{"a":"b"},"safety_identifier":"s","prompt_cache_key":"k",
             "reasoning":{"effort":"high","summary":"auto"},
             "text":{"verbosity":"low","format":{"type":"json_schema","name":"out","schema":{"type":"object"},"strict":true}},
             "tools":[{"type":"function","name":"f"},
                      {"type":"function","name":"g","description":"G","strict":true,"parameters":{"type":"object"}}],
             "tool_choice":{"type":"function","name":"g"}}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"input\":\"Hi\"}",
                "{\"model\":\"m\",\"input\":\"Hi\",\"instructions\":null,\"tools\":null,"
                        + "\"tool_choice\":null,\"text\":null,\"reasoning\":null,\"metadata\":null,"
                        + "\"temperature\":null,\"parallel_tool_calls\":null,\"truncation\":null}",
                "{\"model\":\"m\",\"input\":\"Hi\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],"
                    + "\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\","
                    + "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}}",
                "{\"model\":\"m\",\"input\":\"Hi\",\"tools\":[{\"type\":\"function\","
                        + "\"function\":{\"name\":\"f\"}}],"
                        + "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}}",
                EVERYTHING
            })
    void the_response_has_what_the_schema_requires(String request) {
        assertThat(SCHEMA.problems(response(request))).isEmpty();
    }

    @Test
    void the_values_are_those_of_the_request() {
        JsonNode request = Json.parse(EVERYTHING);
        JsonNode response = response(EVERYTHING);
        for (String member :
                List.of(
                        "instructions",
                        "temperature",
                        "top_p",
                        "presence_penalty",
                        "frequency_penalty",
                        "top_logprobs",
                        "max_output_tokens",
                        "max_tool_calls",
                        "parallel_tool_calls",
                        "truncation",
                        "user",
                        "metadata",
                        "safety_identifier",
                        "prompt_cache_key",
                        "reasoning",
                        "tool_choice")) {
            assertThat(response.path(member)).as(member).isEqualTo(request.path(member));
        }
        assertThat(response.at("/text/format/schema")).isEqualTo(request.at("/text/format/schema"));
        assertThat(response.at("/text/verbosity").asText()).isEqualTo("low");
        assertThat(response.at("/tools/1/parameters")).isEqualTo(request.at("/tools/1/parameters"));
    }

    @Test
    void the_forms_of_chat_completions_are_repeated_in_those_of_responses() {
        JsonNode response =
                response(
                        """
                        {"model":"m","input":"Hi","tools":[{"type":"function","function":{"name":"f"}}],
                         "tool_choice":{"type":"function","function":{"name":"f"}},
                         "text":{"format":{"type":"json_schema","json_schema":{"name":"o","schema":{"type":"object"}}}}}
                        """);
        assertThat(response.at("/tools/0/name").asText()).isEqualTo("f");
        assertThat(Json.text(response.path("tool_choice")))
                .isEqualTo("{\"type\":\"function\",\"name\":\"f\"}");
        assertThat(response.at("/text/format/name").asText()).isEqualTo("o");
        assertThat(response.at("/text/format/schema/type").asText()).isEqualTo("object");
    }

    @Test
    void the_defaults_are_those_of_the_api() {
        JsonNode response = response("{\"model\":\"m\",\"input\":\"Hi\"}");
        assertThat(response.path("tool_choice").asText()).isEqualTo("auto");
        assertThat(response.path("truncation").asText()).isEqualTo("disabled");
        assertThat(response.path("parallel_tool_calls").asBoolean()).isTrue();
        assertThat(response.at("/text/format/type").asText()).isEqualTo("text");
        assertThat(response.path("temperature").asInt()).isEqualTo(1);
        assertThat(response.path("metadata")).isEqualTo(Json.object());
    }

    /** Engines take more words than the API has, and the request passes them on. */
    @ParameterizedTest
    @CsvSource({
        "minimal, minimal",
        "xhigh,   xhigh",
        "max,     null",
        "zzz,     null",
    })
    void words_that_clients_would_refuse_are_not_repeated(String effort, String echoed) {
        String request =
                """
                {"model":"m","input":"Hi","reasoning":{"effort":"%s","summary":"none"},
                 "text":{"verbosity":"chatty"}}
                """
                        .formatted(effort);
        JsonNode response = response(request);
        assertThat(response.at("/reasoning/effort").asText()).isEqualTo(echoed);
        assertThat(response.at("/reasoning/summary").isNull()).isTrue();
        assertThat(response.path("text").has("verbosity")).isFalse();
        assertThat(SCHEMA.problems(response(request.replace("minimal", "low")))).isEmpty();
    }

    private static ObjectNode response(String request) {
        var read = RequestReader.read(Json.parse(request));
        var response =
                new Response(
                        "resp_1",
                        1,
                        2,
                        Response.Status.COMPLETED,
                        "m",
                        List.of(),
                        null,
                        null,
                        "",
                        "default",
                        "",
                        RequestEcho.of(read, false));
        return (ObjectNode) Json.parse(response.toBytes());
    }

    private static JsonSchema schema() {
        try (InputStream in = EchoTest.class.getResourceAsStream("/spec/openresponses.json")) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
            ObjectNode schema = Json.object().put("$ref", "#/$defs/ResponseResource");
            JsonNode types =
                    Json.parse(text.replace("#/components/schemas/", "#/$defs/"))
                            .at("/components/schemas");
            // the document says that the schema of the answer's text is always null
            ((ObjectNode) types.at("/JsonSchemaResponseFormat/properties"))
                    .putObject("schema")
                    .put("type", "object");
            schema.set("$defs", types);
            return JsonSchema.of(schema);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
