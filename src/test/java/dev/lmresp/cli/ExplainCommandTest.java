package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class ExplainCommandTest {
    private static final String REQUEST =
            """
            {"model":"m","input":"Hi","store":true,"reasoning":{"effort":"xhigh"},
             "tools":[{"type":"web_search"}]}
            """;

    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int explain(String request, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("request.json"), request);
        var arguments = new ArrayList<>(List.of("explain", file.toString()));
        arguments.addAll(List.of(options));
        return Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void the_request_stands_on_standard_output_and_the_losses_beside_it() throws IOException {
        assertThat(explain(REQUEST, "--dialect", "generic")).isEqualTo(ExitCode.OK);
        JsonNode chat = Json.parse(out.toString());
        assertThat(chat.at("/messages/0/content").asText()).isEqualTo("Hi");
        assertThat(chat.path("reasoning_effort").asText()).isEqualTo("high");
        assertThat(err.toString().lines())
                .containsExactly(
                        "In dialect 'generic':",
                        "  tools[0]          dropped       'web_search' is a tool that OpenAI's"
                                + " servers run; no Chat Completions engine has it",
                        "  reasoning.effort  approximated  'xhigh' becomes 'high', the nearest that"
                                + " the engine has");
    }

    @Test
    void json_has_the_request_and_the_notes() throws IOException {
        assertThat(explain(REQUEST, "--dialect", "openai", "--json")).isEqualTo(ExitCode.OK);
        JsonNode document = Json.parse(out.toString());
        assertThat(document.path("dialect").asText()).isEqualTo("openai");
        assertThat(document.at("/request/store").asBoolean()).isTrue();
        assertThat(document.path("notes")).hasSize(1);
        assertThat(document.at("/notes/0/path").asText()).isEqualTo("tools[0]");
        assertThat(document.at("/notes/0/kind").asText()).isEqualTo("dropped");
        assertThat(document.at("/notes/0/reason").asText()).contains("web_search");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_request_that_loses_nothing_says_so() throws IOException {
        assertThat(explain("{\"model\":\"m\",\"input\":\"Hi\"}", "--dialect", "vllm"))
                .isEqualTo(ExitCode.OK);
        assertThat(err.toString().lines()).containsExactly("In dialect 'vllm' nothing is lost.");
    }

    @Test
    void a_request_of_the_messages_api_is_recognised() throws IOException {
        String request =
                """
                {"model":"m","max_tokens":9,"system":"Be brief.","top_k":1,
                 "messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],
                 "tools":[{"type":"web_search_20250305","name":"web_search"},
                          {"name":"f","input_schema":{"type":"object"}}]}
                """;
        assertThat(explain(request, "--dialect", "generic")).isEqualTo(ExitCode.OK);
        JsonNode chat = Json.parse(out.toString());
        assertThat(chat.at("/messages/0/content").asText()).isEqualTo("Be brief.");
        assertThat(chat.at("/messages/1/content").asText()).isEqualTo("Hi");
        assertThat(chat.at("/tools/0/function/name").asText()).isEqualTo("f");
        assertThat(err.toString()).contains("tools[0]", "dropped");
    }

    @Test
    void a_refusal_of_a_messages_request_names_its_own_field() throws IOException {
        assertThat(
                        explain(
                                "{\"max_tokens\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("HTTP 400 for 'max_tokens'");
    }

    @Test
    void a_chat_completions_request_is_not_taken_for_one() throws IOException {
        String request =
                """
                {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],
                 "tools":[{"type":"function","function":{"name":"f"}}]}
                """;
        assertThat(explain(request)).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).contains("messages    renamed", "word of Chat Completions");
    }

    @Test
    void a_request_that_is_refused_says_where() throws IOException {
        assertThat(explain("{\"input\":\"Hi\",\"tools\":[{\"type\":\"function\"}]}"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("HTTP 400 for 'tools[0].name'", "missing");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void what_is_no_json_is_named() throws IOException {
        assertThat(explain("{\"input\":")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("request.json is not JSON");
    }

    @Test
    void a_dialect_that_does_not_exist_is_a_usage_error() throws IOException {
        assertThat(explain(REQUEST, "--dialect", "klingon")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("unknown dialect 'klingon'", "vllm");
    }
}
