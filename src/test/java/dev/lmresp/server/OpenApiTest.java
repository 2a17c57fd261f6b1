package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.Version;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.schema.JsonSchema;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import io.helidon.webserver.http.HttpRouting;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code GET /openapi.json} tells what there is. */
class OpenApiTest {
    private static final Set<String> OPERATIONS = Set.of("get", "post", "delete", "put", "patch");

    private static JsonNode get(TestProxy proxy, String path) {
        try (RawClient client = proxy.client()) {
            return client.request("GET", path).answer().json();
        }
    }

    private static JsonNode post(TestProxy proxy, String path, JsonNode body) {
        try (RawClient client = proxy.client()) {
            return client.post(path, body.toString()).answer().json();
        }
    }

    private static JsonNode document() {
        try (TestProxy proxy = TestProxy.mock()) {
            return get(proxy, "/openapi.json");
        }
    }

    private static JsonNode spec() throws IOException {
        try (InputStream spec = OpenApiTest.class.getResourceAsStream("/spec/openresponses.json")) {
            return Json.parse(Objects.requireNonNull(spec).readAllBytes())
                    .at("/components/schemas");
        }
    }

    /** The methods by path, with nothing but {} for a parameter. */
    private static Map<String, Set<String>> described(JsonNode document) {
        var described = new TreeMap<String, Set<String>>();
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                described.put(
                                        path.getKey().replaceAll("\\{\\w+}", "{}"),
                                        path.getValue()
                                                .propertyStream()
                                                .map(it -> it.getKey())
                                                .filter(OPERATIONS::contains)
                                                .collect(Collectors.toCollection(TreeSet::new))));
        return described;
    }

    @Test
    void every_route_is_described_and_every_description_is_a_route() {
        try (TestProxy proxy = TestProxy.mock()) {
            Gateway gateway = proxy.gateway();
            ServeConfig config = gateway.config();
            var bodies = new BodyBudget(1);
            var routes = new TreeMap<String, Set<String>>();
            ProxyServer.route(HttpRouting.builder(), config, gateway, bodies, RequestLog.NONE)
                    .methods()
                    .forEach(
                            (path, methods) ->
                                    routes.put(
                                            path.replaceAll("\\{\\w+}|\\*", "{}"),
                                            methods.stream()
                                                    .map(it -> it.toLowerCase(Locale.ROOT))
                                                    .collect(
                                                            Collectors.toCollection(
                                                                    TreeSet::new))));
            Map<String, Set<String>> described = described(get(proxy, "/openapi.json"));
            // they work without /v1, too
            for (String path : Set.copyOf(described.keySet())) {
                if (path.startsWith("/v1/")) {
                    described.put(path.substring("/v1".length()), described.get(path));
                }
            }
            assertThat(described).isEqualTo(routes);
        }
    }

    @Test
    void it_is_whole_and_of_this_version() {
        JsonNode document = document();
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(document.at("/info/version").asText()).isEqualTo(Version.current());
        assertThat(document.at("/servers/0/url").asText()).isEqualTo("/");
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isObject()).as(reference).isTrue();
        }
        Collection<String> names = document.findValuesAsText("operationId");
        assertThat(new HashSet<>(names)).hasSameSizeAs(names);
        document.path("paths")
                .forEach(
                        path ->
                                path.forEach(
                                        operation ->
                                                assertThat(
                                                                operation.isArray()
                                                                        || operation.has("summary"))
                                                        .isTrue()));
        assertThat(Json.bytes(document).length).isLessThan(60_000);
    }

    @ParameterizedTest
    @CsvSource({
        "ResponseResource, Response",
        "Message, Message",
        "ReasoningBody, Reasoning",
        "Usage, Usage",
        "InputTokensDetails, Usage.input_tokens_details",
        "OutputTokensDetails, Usage.output_tokens_details",
    })
    void what_the_protocol_requires_of_answers_is_required(String theirs, String ours)
            throws IOException {
        JsonNode described = schema(document(), ours);
        JsonNode required = spec().path(theirs).path("required");
        assertThat(required).isNotEmpty();
        assertThat(described.path("required")).containsAll(required);
        for (JsonNode member : required) {
            assertThat(described.path("properties").has(member.asText())).as("%s", member).isTrue();
        }
    }

    private static JsonNode schema(JsonNode document, String path) {
        String[] names = path.split("[.]");
        JsonNode schema = document.at("/components/schemas/" + names[0]);
        return names.length == 1 ? schema : schema.path("properties").path(names[1]);
    }

    @Test
    void what_the_protocol_lets_clients_ask_is_described() throws IOException {
        JsonNode document = document();
        var members = new HashSet<String>();
        schema(document, "CountRequest")
                .path("properties")
                .fieldNames()
                .forEachRemaining(members::add);
        schema(document, "CreateResponse")
                .at("/allOf/1/properties")
                .fieldNames()
                .forEachRemaining(members::add);
        spec().at("/CreateResponseBody/properties")
                .fieldNames()
                .forEachRemaining(name -> assertThat(members).contains(name));
    }

    private static void assertFits(JsonNode document, String name, JsonNode value) {
        ObjectNode schema = Json.object().put("$ref", "#/components/schemas/" + name);
        schema.set("components", document.path("components"));
        assertThat(JsonSchema.of(schema).problems(value)).as("%s %s", name, value).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hi", "call look"})
    void what_lmresp_answers_is_as_described(String prompt) {
        try (TestProxy proxy = TestProxy.withEngine("mock").store(Place.MEMORY).start();
                RawClient client = proxy.client()) {
            JsonNode document = get(proxy, "/openapi.json");
            ObjectNode request =
                    Requests.withTool(Requests.whole(prompt).put("model", "lmresp-mock"), "look");
            JsonNode response = post(proxy, "/v1/responses", request);
            assertFits(document, "CreateResponse", request);
            assertFits(document, "Response", response);
            RawAnswer streamed = client.respond(request.deepCopy().put("stream", true)).answer();
            streamed.events().events().forEach(event -> assertFits(document, "Event", event));
            String one = "/v1/responses/" + response.path("id").asText();
            assertFits(document, "Response", get(proxy, one));
            assertFits(document, "ItemList", get(proxy, one + "/input_items"));
            assertFits(document, "InputTokens", post(proxy, "/v1/responses/input_tokens", request));
            JsonNode window = post(proxy, "/v1/responses/compact", request);
            assertFits(document, "CompactedResponse", window);
            assertFits(document, "Error", get(proxy, "/v1/responses/resp_none"));
            assertFits(document, "ModelList", get(proxy, "/v1/models"));
            assertFits(document, "Model", get(proxy, "/v1/models/lmresp-mock"));
            assertFits(document, "Health", get(proxy, "/health"));
            assertFits(document, "Readiness", get(proxy, "/health/live"));
            assertFits(document, "Readiness", get(proxy, "/health/ready"));
            ObjectNode items = Json.object();
            items.set("items", response.path("output"));
            JsonNode conversation = post(proxy, "/v1/conversations", items);
            assertFits(document, "Conversation", conversation);
            String of = "/v1/conversations/" + conversation.path("id").asText();
            assertFits(document, "ItemList", get(proxy, of + "/items"));
        }
    }

    @Test
    void a_schema_that_does_not_fit_is_noticed() {
        JsonNode document = document();
        ObjectNode schema = Json.object().put("$ref", "#/components/schemas/Response");
        schema.set("components", document.path("components"));
        assertThat(JsonSchema.of(schema).problems(Json.object().put("id", 7))).isNotEmpty();
    }
}
