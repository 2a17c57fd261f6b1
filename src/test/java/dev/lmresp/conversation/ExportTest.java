package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.state.ask.StoredTurn;
import dev.lmresp.state.ask.StoredTurn.Status;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class ExportTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    private static final StoredConversation CONVERSATION =
            new StoredConversation("abc", "Weather\nin Oslo", TIME, TIME, "gpt", "Be brief.", 2, 2);

    private static final String INPUT =
            """
            [{"type":"message","role":"user","content":[
              {"type":"input_text","text":"Weather?"},
              {"type":"input_image","image_url":"data:image/png;base64,AAAA"},
              {"type":"input_image","image_url":"https://example.com/a.png"},
              {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AA"}]}]
            """;

    private static final String OUTPUT =
            """
            [{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Ask."}],
              "content":[{"type":"reasoning_text","text":"Hm </details> hm"}]},
             {"type":"function_call","id":"fc_1","call_id":"c1","name":"weather",
              "arguments":"{\\"city\\":\\"Oslo\\"}"},
             {"type":"function_call_output","call_id":"c1","output":"```\\nrain\\n```"},
             {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Rain."}]}]
            """;

    private static final String CUT_OFF =
            """
            [{"type":"function_call","call_id":"c2","name":"weather","arguments":"{}"},
             {"type":"function_call","call_id":"c3","name":"weather","arguments":"{\\"ci"},
             {"type":"reasoning","summary":[]}]
            """;

    private static final List<StoredTurn> TURNS =
            List.of(
                    turn(1, Status.COMPLETED, INPUT, OUTPUT, ""),
                    turn(
                            2,
                            Status.FAILED,
                            "[{\"role\":\"user\",\"content\":\"And now?\"}]",
                            CUT_OFF,
                            "the engine went away"));

    private static StoredTurn turn(
            long id, Status status, String input, String output, String error) {
        return new StoredTurn(
                id,
                id - 1,
                TIME,
                "gpt",
                "",
                status,
                items(input),
                items(output),
                NullNode.getInstance(),
                error);
    }

    private static List<JsonNode> items(String json) {
        var items = new ArrayList<JsonNode>();
        Json.parse(json).forEach(items::add);
        return items;
    }

    @Test
    void markdown_has_all_that_was_said_and_done() {
        assertThat(Export.markdown(CONVERSATION, TURNS))
                .isEqualTo(
                        """
                        # Weather in Oslo

                        Conversation abc with gpt, 2026-01-02 03:04 UTC

                        ## System

                        Be brief.

                        ## User

                        Weather?

                        *Image: image/png, 1 KiB*

                        *Image: <https://example.com/a.png>*

                        *File: a.pdf*

                        ## gpt

                        <details>
                        <summary>Reasoning</summary>

                        Ask.

                        Hm &lt;/details> hm

                        </details>

                        **Calls `weather`**

                        ```json
                        {
                          "city" : "Oslo"
                        }
                        ```

                        **Output**

                        ````
                        ```
                        rain
                        ```
                        ````

                        Rain.

                        ## User

                        And now?

                        ## gpt

                        **Calls `weather`**

                        ```json
                        { }
                        ```

                        **Calls `weather`**

                        ```
                        {"ci
                        ```

                        *This turn is not whole (failed: the engine went away)*
                        """);
    }

    @Test
    void a_request_has_all_items_and_no_call_without_output() {
        JsonNode request = Export.request(CONVERSATION, TURNS);
        assertThat(request.path("model").asText()).isEqualTo("gpt");
        assertThat(request.path("instructions").asText()).isEqualTo("Be brief.");
        assertThat(RequestReader.read(request).input()).hasSize(8);
        var types = new ArrayList<String>();
        request.path("input").forEach(it -> types.add(it.path("type").asText("-")));
        assertThat(types)
                .containsExactly(
                        "message",
                        "reasoning",
                        "function_call",
                        "function_call_output",
                        "message",
                        "-",
                        "function_call",
                        "function_call_output");
        assertThat(request.path("input").get(7).path("output").asText()).contains("before");
        assertThat(request.path("input").get(7).path("call_id").asText()).isEqualTo("c2");
    }

    @Test
    void what_is_not_set_is_left_out() {
        var bare = new StoredConversation("abc", "", TIME, TIME, "", "", 0, 0);
        assertThat(Export.request(bare, List.of())).isEqualTo(Json.parse("{\"input\":[]}"));
        assertThat(Export.markdown(bare, List.of()))
                .isEqualTo("# abc\n\nConversation abc, 2026-01-02 03:04 UTC\n");
    }

    @Test
    void items_of_a_type_that_is_not_known_are_kept_whole() {
        var turn = turn(1, Status.COMPLETED, "[]", "[{\"type\":\"new_kind\",\"a\":1}]", "");
        assertThat(Export.markdown(CONVERSATION, List.of(turn))).contains("\"new_kind\"");
        assertThat(Export.request(CONVERSATION, List.of(turn)).path("input")).hasSize(1);
    }
}
