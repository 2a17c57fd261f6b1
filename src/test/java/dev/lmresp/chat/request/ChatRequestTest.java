package dev.lmresp.chat.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.ChatMessage.User;
import dev.lmresp.chat.ChatRequest;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

class ChatRequestTest {
    private final ChatRequest request =
            new ChatRequest(
                    "m",
                    Json.object().put("stream", true).put("seed", 7),
                    List.of(),
                    List.of(new User(List.of(new Part.Text("Hi")))));

    private static String text(ChatRequest request) {
        return new String(request.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void the_messages_stand_last_and_an_empty_list_of_tools_is_left_out() {
        assertThat(text(request))
                .isEqualTo(
                        "{\"model\":\"m\",\"stream\":true,\"seed\":7,\"messages\":[{\"role\":\"user\","
                            + "\"content\":\"Hi\"}]}");
    }

    @Test
    void an_option_can_be_left_out_and_the_request_itself_stays() {
        assertThat(text(request.without("seed"))).doesNotContain("seed");
        assertThat(text(request)).contains("seed");
    }
}
