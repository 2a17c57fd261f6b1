package dev.lmresp.translate.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;

import java.util.List;
import java.util.Map;

/** Any request is refused with a 400, or becomes one that every engine can read. */
class RequestFuzzTest {
    private static final Dialects DIALECTS = Dialects.load(Map.of());
    private static final List<Dialect> ALL =
            DIALECTS.names().stream().map(DIALECTS::named).toList();

    @FuzzTest
    void request(byte[] body) {
        ResponsesRequest request;
        try {
            request = RequestReader.read(Json.parse(body));
        } catch (JsonSyntaxException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        } catch (ApiException e) {
            assertRefused(e);
            return;
        }
        for (Dialect dialect : ALL) {
            translate(request, dialect);
        }
    }

    private static void translate(ResponsesRequest request, Dialect dialect) {
        try {
            byte[] bytes = RequestTranslator.translate(request, dialect).request().toBytes();
            JsonNode chat = Json.parse(bytes);
            assertThat(chat.path("messages")).as(dialect.name()).isNotEmpty();
            if (dialect.name().equals(Dialects.GENERIC)) {
                ChatInvariants.assertHoldWithoutDeclarations(chat);
            }
        } catch (ApiException e) {
            assertRefused(e);
        }
    }

    private static void assertRefused(ApiException e) {
        assertThat(e.error().status()).isEqualTo(400);
        assertThat(e.error().message()).isNotBlank();
    }
}
