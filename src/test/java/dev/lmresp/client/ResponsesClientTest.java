package dev.lmresp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.json.Json;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.Requests;

import org.junit.jupiter.api.Test;

import java.net.ServerSocket;

class ResponsesClientTest {
    @Test
    void a_request_goes_to_the_path_of_the_base_with_the_key_and_the_name_of_lmresp()
            throws Exception {
        try (RawEngine endpoint =
                        RawEngine.of(turn -> turn.json(200, "{\"output\":[],\"status\":\"x\"}"));
                var client = new ResponsesClient(endpoint.url() + "/base/v1/", "secret")) {
            assertThat(client.whole(Requests.whole("hi")).path("status").asText()).isEqualTo("x");
            RawRequest request = endpoint.requests().getFirst();
            assertThat(request.path()).isEqualTo("/base/v1/responses");
            assertThat(request.json()).isEqualTo(Requests.whole("hi"));
            assertThat(request.header("authorization")).isEqualTo("Bearer secret");
            assertThat(request.header("user-agent")).startsWith("lmresp/");
            assertThat(request.header("content-type")).isEqualTo("application/json");
            assertThat(request.header("accept")).isEqualTo("application/json");
        }
    }

    @Test
    void a_refusal_is_told_with_its_status_message_and_field() throws Exception {
        String error = "{\"error\":{\"message\":\"too warm\",\"param\":\"temperature\"}}";
        try (RawEngine endpoint = RawEngine.of(turn -> turn.json(400, error));
                var client = new ResponsesClient(endpoint.url(), "")) {
            assertThatThrownBy(() -> client.whole(Json.object()))
                    .isInstanceOf(ResponsesFailure.class)
                    .hasMessage("HTTP 400: too warm [temperature]");
        }
    }

    @Test
    void a_key_that_is_wanted_is_told_with_the_option_that_names_it() throws Exception {
        String error = "{\"error\":{\"message\":\"send a key\"}}";
        try (RawEngine endpoint = RawEngine.of(turn -> turn.json(401, error));
                var client = new ResponsesClient(endpoint.url(), "")) {
            assertThatThrownBy(() -> client.whole(Json.object()))
                    .hasMessageStartingWith("HTTP 401: send a key; use --api-key-env NAME")
                    .hasMessageEndingWith("holds the key for " + endpoint.url() + "/v1");
        }
    }

    @Test
    void a_port_where_nobody_listens_and_a_host_that_is_none_are_told_apart() throws Exception {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (var client = new ResponsesClient("127.0.0.1:" + free, "");
                var nowhere = new ResponsesClient("http://no-such-host.invalid", "")) {
            assertThatThrownBy(() -> client.whole(Json.object()))
                    .hasMessageContaining("no response from http://127.0.0.1:" + free + "/v1");
            assertThatThrownBy(() -> nowhere.whole(Json.object()))
                    .hasMessage("there is no host 'no-such-host.invalid'");
        }
    }

    @Test
    void a_connection_that_the_endpoint_closed_meanwhile_is_not_a_failure() throws Exception {
        try (RawEngine endpoint = RawEngine.of(turn -> turn.json(200, "{\"output\":[]}"));
                var client = new ResponsesClient(endpoint.url(), "")) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.whole(Json.object()).has("output")).isTrue();
            }
        }
    }
}
