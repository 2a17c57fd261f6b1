package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.client.ListedModel;
import dev.lmresp.client.ResponsesClient;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.Stream;

class EndpointTest {
    private static final ListedModel.Reasoning UNKNOWN =
            new ListedModel.Reasoning(false, List.of());

    @ParameterizedTest
    @CsvSource({
        "'',                        '',  ''",
        "qwen glm,                  '',  qwen",
        "qwen glm,                  glm, glm",
        "nomic-embed-text qwen glm, '',  qwen",
        "Qwen3-Embedding-8B,        '',  ''",
    })
    void without_a_name_the_first_model_that_can_answer_is_asked(
            String listed, String wanted, String asked) {
        List<ListedModel> models =
                Stream.of(listed.split(" "))
                        .filter(id -> !id.isEmpty())
                        .map(id -> new ListedModel(id, 0, List.of(), UNKNOWN, "", List.of()))
                        .toList();
        try (var client = new ResponsesClient("http://127.0.0.1:9", "")) {
            var endpoint = new Endpoint(client, "http://127.0.0.1:9", "", "", models);
            assertThat(endpoint.settings(ChatSettings.DEFAULT.withModel(wanted)).model())
                    .isEqualTo(asked);
        }
    }
}
