package dev.lmresp.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

/** What a proxy without a store says of a request that relies on one. */
class StoredHistoryTest {
    private static final StoredHistory NOTHING = new StoredHistory(Optional::empty);

    @ParameterizedTest
    @CsvSource({"'\"resp_1\"', resp_1", "5, a number", "{}, an object"})
    void a_response_that_is_not_stored_is_not_found(String id, String says) {
        ObjectNode request = Json.object().put("input", "x");
        request.set("previous_response_id", Json.parse(id));
        assertThatThrownBy(
                        () ->
                                NOTHING.complete(
                                        RequestReader.read(request), "", ConnectionHistory.NONE))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> {
                            assertThat(e.error().status()).isEqualTo(400);
                            assertThat(e.error().code()).isEqualTo("previous_response_not_found");
                            assertThat(e.error().param()).isEqualTo("previous_response_id");
                            assertThat(e.error().message())
                                    .contains(says, "not found", "Send the whole conversation");
                        });
    }

    @Test
    void an_item_that_is_not_stored_is_named_with_its_place() {
        ObjectNode request = Json.object();
        request.putArray("input")
                .add(Json.object().put("role", "user").put("content", "x"))
                .add(Json.object().put("type", "item_reference").put("id", "msg_1"));
        assertThatThrownBy(
                        () ->
                                NOTHING.complete(
                                        RequestReader.read(request), "", ConnectionHistory.NONE))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> {
                            assertThat(e.error().status()).isEqualTo(400);
                            assertThat(e.error().param()).isEqualTo("input[1].id");
                            assertThat(e.error().message()).contains("msg_1", "--store off");
                        });
    }

    @Test
    void a_request_that_says_everything_is_left_as_it_is() {
        var request = RequestReader.read(Json.object().put("input", "x"));
        assertThat(NOTHING.complete(request, "", ConnectionHistory.NONE)).isSameAs(request);
    }
}
