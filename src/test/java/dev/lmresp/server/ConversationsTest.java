package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.json.Json;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestedStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** {@code /v1/conversations}, and responses in them. */
@ParameterizedClass
@EnumSource(names = {"MEMORY", "POSTGRESQL"})
class ConversationsTest {
    private final Place place;

    ConversationsTest(TestedStore store) {
        this.place = store.place();
    }

    private static final String CONVERSATIONS = "/v1/conversations";

    private record Called(int status, JsonNode json) {
        String id() {
            return json.path("id").asText();
        }

        JsonNode error() {
            return json.path("error");
        }
    }

    private static Called get(TestProxy proxy, String path, String... headers) {
        return call(proxy, "GET", path, headers);
    }

    private static Called call(TestProxy proxy, String method, String path, String... headers) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.request(method, path, headers).answer();
            return new Called(answer.status(), answer.json());
        }
    }

    private static Called post(TestProxy proxy, String path, String json, String... headers) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.post(path, json, headers).answer();
            return new Called(answer.status(), answer.json());
        }
    }

    private static Called respond(TestProxy proxy, ObjectNode request) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(request).answer();
            return new Called(
                    answer.status(),
                    request.path("stream").asBoolean() && answer.status() == 200
                            ? answer.events().checked().response()
                            : answer.json());
        }
    }

    private TestProxy proxy(RawEngine engine) {
        return TestProxy.withEngine(engine).store(place).start();
    }

    private TestProxy mock() {
        return TestProxy.withEngine("mock").store(place).start();
    }

    private static String create(TestProxy proxy, String... texts) {
        Called created = post(proxy, CONVERSATIONS, withItems(texts));
        assertThat(created.status()).isEqualTo(200);
        return created.id();
    }

    private static String withItems(String... texts) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        for (String text : texts) {
            items.addObject().put("role", "user").put("content", text);
        }
        return Json.text(body);
    }

    private static String path(String conversation) {
        return CONVERSATIONS + "/" + conversation;
    }

    private static List<JsonNode> items(TestProxy proxy, String conversation) {
        Called page = get(proxy, path(conversation) + "/items?order=asc&limit=100");
        assertThat(page.status()).isEqualTo(200);
        return page.json().path("data").valueStream().toList();
    }

    private static List<String> texts(TestProxy proxy, String conversation) {
        return items(proxy, conversation).stream()
                .flatMap(item -> item.path("content").valueStream())
                .map(part -> part.path("text").asText())
                .toList();
    }

    private static ObjectNode in(String conversation, String input) {
        return Requests.whole(input).put("conversation", conversation);
    }

    @Test
    void a_conversation_is_created_changed_and_deleted() {
        try (TestProxy proxy = mock()) {
            Called created =
                    post(proxy, CONVERSATIONS, "{\"metadata\":{\"topic\":\"a\"},\"items\":[]}");
            assertThat(created.status()).isEqualTo(200);
            assertThat(created.id()).startsWith("conv_");
            assertThat(created.json().path("object").asText()).isEqualTo("conversation");
            assertThat(created.json().path("created_at").asLong()).isGreaterThan(1_700_000_000);
            String path = path(created.id());
            assertThat(get(proxy, path).json()).isEqualTo(created.json());
            Called changed = post(proxy, path, "{\"metadata\":{\"topic\":\"b\"}}");
            assertThat(changed.json().path("metadata").path("topic").asText()).isEqualTo("b");
            assertThat(get(proxy, path).json()).isEqualTo(changed.json());
            Called deleted = call(proxy, "DELETE", path);
            assertThat(deleted.status()).isEqualTo(200);
            assertThat(deleted.json().path("object").asText()).isEqualTo("conversation.deleted");
            assertThat(deleted.json().path("deleted").asBoolean()).isTrue();
            for (String method : List.of("GET", "DELETE")) {
                Called gone = call(proxy, method, path);
                assertThat(gone.status()).isEqualTo(404);
                assertThat(gone.error().path("code").asText()).isEqualTo("conversation_not_found");
            }
            assertThat(post(proxy, path, "{\"metadata\":{}}").status()).isEqualTo(404);
            assertThat(post(proxy, path + "/items", withItems("x")).status()).isEqualTo(404);
            assertThat(get(proxy, path + "/items").status()).isEqualTo(404);
            assertThat(proxy.gateway().store().orElseThrow().size()).isZero();
        }
    }

    @Test
    void a_conversation_needs_no_body() {
        try (TestProxy proxy = mock()) {
            Called created = call(proxy, "POST", CONVERSATIONS, "Content-Length: 0");
            assertThat(created.status()).isEqualTo(200);
            assertThat(created.json().path("metadata").isEmpty()).isTrue();
        }
    }

    @Test
    void items_are_added_found_and_deleted() {
        try (TestProxy proxy = mock()) {
            String id = create(proxy, "One");
            Called added =
                    post(
                            proxy,
                            path(id) + "/items",
                            """
                            {"items":[
                              {"type":"message","role":"assistant","content":"Two"},
                              {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
                              {"type":"message","id":"mine","role":"user",
                               "content":[{"type":"input_text","text":"Three"}]}]}
                            """);
            assertThat(added.status()).isEqualTo(200);
            assertThat(added.json().path("object").asText()).isEqualTo("list");
            assertThat(added.json().path("has_more").asBoolean()).isFalse();
            assertThat(added.json().path("last_id").asText()).isEqualTo("mine");
            assertThat(texts(proxy, id)).containsExactly("One", "Two", "Three");
            List<JsonNode> items = items(proxy, id);
            assertThat(items)
                    .hasSize(4)
                    .allSatisfy(
                            item -> {
                                assertThat(item.path("id").asText()).isNotEmpty();
                                assertThat(item.path("status").asText()).isEqualTo("completed");
                                assertThat(
                                                get(
                                                                proxy,
                                                                path(id)
                                                                        + "/items/"
                                                                        + item.path("id").asText())
                                                        .json())
                                        .isEqualTo(item);
                            });
            assertThat(items.get(1).path("content").path(0).path("type").asText())
                    .isEqualTo("output_text");
            assertThat(items.get(2).path("id").asText()).startsWith("fc_");

            Called left = call(proxy, "DELETE", path(id) + "/items/mine");
            assertThat(left.json()).isEqualTo(get(proxy, path(id)).json());
            for (String method : List.of("GET", "DELETE")) {
                Called gone = call(proxy, method, path(id) + "/items/mine");
                assertThat(gone.status()).isEqualTo(404);
                assertThat(gone.error().path("code").asText()).isEqualTo("item_not_found");
            }
            assertThat(items(proxy, id)).isEqualTo(items.subList(0, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void pages_lead_through_all_items(String order) {
        try (TestProxy proxy = mock()) {
            String id = create(proxy, "0", "1", "2", "3", "4", "5", "6");
            List<JsonNode> all = items(proxy, id);
            String path =
                    path(id) + "/items?limit=3&order=" + order + "&include%5B%5D=a&include%5B%5D=b";
            var walked = new ArrayList<JsonNode>();
            String after = "";
            for (boolean more = true; more; ) {
                JsonNode page = get(proxy, path + after).json();
                List<JsonNode> data = page.path("data").valueStream().toList();
                assertThat(page.path("first_id")).isEqualTo(data.getFirst().path("id"));
                assertThat(page.path("last_id")).isEqualTo(data.getLast().path("id"));
                walked.addAll(data);
                more = page.path("has_more").asBoolean();
                after = "&after=" + page.path("last_id").asText();
            }
            assertThat(walked).isEqualTo(order.equals("asc") ? all : all.reversed());
            JsonNode first = get(proxy, path(id) + "/items").json();
            assertThat(first.path("data").path(0)).isEqualTo(all.getLast());
            JsonNode none = get(proxy, path + after).json();
            assertThat(none.path("data").isEmpty()).isTrue();
            assertThat(none.path("first_id").isNull()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_engine_is_asked_as_if_the_client_had_sent_everything(boolean stream) {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            String id = create(proxy, "Be brief.", "I am Ada.");
            Called first = respond(proxy, in(id, "One").put("stream", stream));
            ObjectNode second = Requests.whole("Two").put("stream", stream);
            second.putObject("conversation").put("id", id);
            Called last = respond(proxy, second);
            for (Called one : List.of(first, last)) {
                assertThat(one.json().path("conversation").path("id").asText()).isEqualTo(id);
            }
            assertThat(texts(proxy, id))
                    .containsExactly("Be brief.", "I am Ada.", "One", "Fine.", "Two", "Fine.");

            ObjectNode all = Requests.whole("").put("stream", stream);
            ArrayNode input = all.putArray("input");
            for (String text : List.of("Be brief.", "I am Ada.", "One")) {
                input.addObject().put("role", "user").put("content", text);
            }
            input.addAll((ArrayNode) first.json().path("output"));
            input.addObject().put("role", "user").put("content", "Two");
            respond(proxy, all);
            assertThat(engine.requests().get(1).body()).isEqualTo(engine.requests().get(2).body());

            List<JsonNode> items = items(proxy, id);
            Called asked =
                    get(proxy, "/v1/responses/" + last.id() + "/input_items?order=asc&limit=100");
            assertThat(asked.json().path("data").valueStream())
                    .containsExactlyElementsOf(items.subList(0, 5));
        }
    }

    @Test
    void a_response_builds_on_what_was_said_when_it_was_asked() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            String id = create(proxy, "Hello");
            Called first = respond(proxy, in(id, "One"));
            respond(proxy, in(id, "Two"));
            JsonNode hello = items(proxy, id).getFirst();
            call(proxy, "DELETE", path(id) + "/items/" + hello.path("id").asText());
            assertThat(texts(proxy, id)).containsExactly("One", "Fine.", "Two", "Fine.");
            respond(proxy, in(id, "Three"));
            assertThat(
                            engine.requests()
                                    .getLast()
                                    .json()
                                    .path("messages")
                                    .findValuesAsText("content"))
                    .containsExactly("One", "Fine.", "Two", "Fine.", "Three");

            assertThat(call(proxy, "DELETE", path(id)).status()).isEqualTo(200);
            respond(proxy, Requests.whole("Four").put("previous_response_id", first.id()));
            assertThat(
                            engine.requests()
                                    .getLast()
                                    .json()
                                    .path("messages")
                                    .findValuesAsText("content"))
                    .containsExactly("Hello", "One", "Fine.", "Four");
        }
    }

    @Test
    void of_a_conversation_each_response_stores_only_what_is_new() {
        String text = "x".repeat(10_000);
        try (RawEngine engine = RawEngine.of(turn -> turn.say(text));
                TestProxy proxy = proxy(engine)) {
            String id = create(proxy);
            for (int i = 0; i < 5; i++) {
                respond(proxy, in(id, i + text));
            }
            // as items of the conversation, and as input, output and output_text of a response
            assertThat(proxy.gateway().store().orElseThrow().size())
                    .isLessThan(5 * 5 * text.length() + 20_000);
        }
    }

    @Test
    void deleting_a_response_takes_nothing_out_of_its_conversation() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            String id = create(proxy);
            Called first = respond(proxy, in(id, "One"));
            assertThat(call(proxy, "DELETE", "/v1/responses/" + first.id()).status())
                    .isEqualTo(200);
            assertThat(texts(proxy, id)).containsExactly("One", "Fine.");
        }
    }

    @Test
    void a_response_that_is_not_stored_is_part_of_its_conversation() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            String id = create(proxy);
            Called answer = respond(proxy, in(id, "One").put("store", false));
            assertThat(answer.json().path("store").asBoolean()).isFalse();
            assertThat(get(proxy, "/v1/responses/" + answer.id()).status()).isEqualTo(404);
            assertThat(texts(proxy, id)).containsExactly("One", "Fine.");
        }
    }

    @Test
    void an_answer_that_fails_adds_nothing_and_one_that_is_cut_off_adds_what_there_is() {
        try (RawEngine engine =
                        RawEngine.inTurn(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Well, ");
                                    turn.resetAfterWhatWasSent();
                                },
                                turn -> {
                                    turn.openStream();
                                    turn.text("Well");
                                    turn.finish("length");
                                    turn.done();
                                });
                TestProxy proxy = proxy(engine)) {
            String id = create(proxy);
            Called failed = respond(proxy, in(id, "One").put("stream", true));
            assertThat(failed.json().path("status").asText()).isEqualTo("failed");
            assertThat(texts(proxy, id)).isEmpty();
            Called cut = respond(proxy, in(id, "One").put("stream", true));
            assertThat(cut.json().path("status").asText()).isEqualTo("incomplete");
            assertThat(texts(proxy, id)).containsExactly("One", "Well");
        }
    }

    @Test
    void a_background_response_that_is_cancelled_adds_what_there_is() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Well");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = proxy(engine)) {
            String id = create(proxy, "Hello");
            Called queued = respond(proxy, in(id, "One").put("background", true));
            assertThat(queued.json().path("conversation").path("id").asText()).isEqualTo(id);
            engine.awaitTurn();
            Called cancelled = post(proxy, "/v1/responses/" + queued.id() + "/cancel", "{}");
            assertThat(cancelled.json().path("status").asText()).isEqualTo("cancelled");
            assertThat(texts(proxy, id)).startsWith("Hello", "One");
        }
    }

    @Test
    void a_reference_stands_for_the_item_of_a_response_or_conversation() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            JsonNode said = respond(proxy, Requests.whole("One")).json().path("output").path(0);
            String reference =
                    "{\"items\":[{\"type\":\"item_reference\",\"id\":\"%s\"}]}"
                            .formatted(said.path("id").asText());
            String id = post(proxy, CONVERSATIONS, reference).id();
            assertThat(items(proxy, id)).containsExactly(said);

            String hello = items(proxy, create(proxy, "Hello")).getFirst().path("id").asText();
            ObjectNode request = Requests.whole("");
            request.putArray("input").addObject().put("type", "item_reference").put("id", hello);
            respond(proxy, request);
            assertThat(
                            engine.requests()
                                    .getLast()
                                    .json()
                                    .path("messages")
                                    .findValuesAsText("content"))
                    .containsExactly("Hello");
        }
    }

    @Test
    void an_item_is_not_said_twice() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            String id = create(proxy, "Hello");
            JsonNode hello = items(proxy, id).getFirst();
            ObjectNode again = in(id, "");
            again.putArray("input").add(hello);
            Called refused = respond(proxy, again);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error().path("param").asText()).isEqualTo("input[0].id");
            ObjectNode body = Json.object();
            body.putArray("items").add(hello);
            refused = post(proxy, path(id) + "/items", Json.text(body));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error().path("param").asText()).isEqualTo("items[0].id");
            body.withArray("items").add(hello);
            refused = post(proxy, CONVERSATIONS, Json.text(body));
            assertThat(refused.error().path("param").asText()).isEqualTo("items[1].id");
        }
    }

    /** 20 requests to two proxies that share a store, the answers of which come all at once. */
    @Test
    void of_requests_at_the_same_time_nothing_is_lost_and_nothing_comes_between(@TempDir Path state)
            throws Exception {
        Place shared = place == Place.MEMORY ? Place.SQLITE : place;
        var all = new CountDownLatch(20);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    List<String> said =
                                            turn.request()
                                                    .json()
                                                    .path("messages")
                                                    .findValuesAsText("content");
                                    all.countDown();
                                    all.await();
                                    turn.say("re " + said.getLast() + " after " + said.size());
                                });
                TestProxy one = TestProxy.withEngine(engine).state(state).store(shared).start();
                TestProxy other = TestProxy.withEngine(engine).state(state).store(shared).start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String id = create(one, "Hello");
            var asked = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 20; i++) {
                TestProxy proxy = i % 2 == 0 ? one : other;
                ObjectNode request = in(id, "question " + i);
                asked.add(() -> respond(proxy, request).status());
            }
            for (var done : threads.invokeAll(asked)) {
                assertThat(done.get()).isEqualTo(200);
            }
            List<String> said = texts(other, id);
            assertThat(said).hasSize(41).startsWith("Hello").doesNotHaveDuplicates();
            for (int i = 1; i < said.size(); i += 2) {
                assertThat(said.get(i + 1)).isEqualTo("re " + said.get(i) + " after 2");
            }
            assertThat(texts(one, id)).isEqualTo(said);
        }
    }

    @Test
    void a_conversation_belongs_to_the_key_that_made_it() {
        try (TestProxy proxy =
                TestProxy.withEngine("mock").store(place).apiKeys("mine", "yours").start()) {
            String mine = "Authorization: Bearer mine";
            String yours = "Authorization: Bearer yours";
            String id = post(proxy, CONVERSATIONS, withItems("secret"), mine).id();
            String item = get(proxy, path(id) + "/items", mine).json().path("first_id").asText();
            for (String path :
                    List.of(path(id), path(id) + "/items", path(id) + "/items/" + item)) {
                assertThat(get(proxy, path, mine).status()).isEqualTo(200);
                assertThat(get(proxy, path, yours).status()).isEqualTo(404);
            }
            assertThat(call(proxy, "DELETE", path(id), yours).status()).isEqualTo(404);
            assertThat(call(proxy, "DELETE", path(id) + "/items/" + item, yours).status())
                    .isEqualTo(404);
            assertThat(post(proxy, path(id), "{\"metadata\":{}}", yours).status()).isEqualTo(404);
            assertThat(post(proxy, path(id) + "/items", withItems("x"), yours).status())
                    .isEqualTo(404);
            try (RawClient client = proxy.client()) {
                RawAnswer refused = client.respond(in(id, "Hi").put("model", ""), yours).answer();
                assertThat(refused.status()).isEqualTo(404);
            }
            assertThat(get(proxy, path(id) + "/items", mine).json().path("data")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`\"conv_1\"`,                              404, conversation_not_found, conv_1",
                "`{\"id\":\"conv_1\"}`,                     404, conversation_not_found, conv_1",
                "`{}`,                                      400, invalid_value,          an object",
                "`7`,                                       400, invalid_value,          a number",
                "`\"\"`,                                    400, invalid_value,          a string",
            })
    void a_conversation_that_there_is_not_is_named(
            String conversation, int status, String code, String says) {
        try (TestProxy proxy = mock()) {
            ObjectNode request = Requests.whole("Hi");
            request.set("conversation", Json.parse(conversation));
            Called refused = respond(proxy, request);
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.error().path("code").asText()).isEqualTo(code);
            assertThat(refused.error().path("param").asText()).isEqualTo("conversation");
            assertThat(refused.error().path("message").asText()).contains(says);
        }
    }

    @Test
    void a_conversation_and_a_response_to_continue_exclude_each_other() {
        try (TestProxy proxy = mock()) {
            Called refused =
                    respond(proxy, in(create(proxy), "Hi").put("previous_response_id", "resp_1"));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error().path("message").asText())
                    .contains("'conversation'", "'previous_response_id'");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"items\":7}`,                           items,                a number",
                "`{\"items\":[7]}`,                         items[0],             a number",
                "`{\"items\":[{\"role\":\"user\"}]}`,       items[0].content,     missing",
                "`{\"items\":[{\"role\":\"cat\"}]}`,        items[0].role,        cat",
                "`{\"items\":[{\"type\":\"item_reference\",\"id\":\"i\"}]}`, items[0].id, not"
                        + " found",
                "`{\"metadata\":7}`,                        metadata,             a number",
                "`{\"metadata\":{\"a\":7}}`,                metadata.a,           a number",
                "`{\"metadata\":{\"a\":null}}`,             metadata.a,           null",
                "`[]`,                                      ,                     an array",
                "`{`,                                       ,                     JSON",
            })
    void what_is_wrong_is_named(String body, String param, String says) {
        try (TestProxy proxy = mock()) {
            Called refused = post(proxy, CONVERSATIONS, body);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error().path("param").asText(null)).isEqualTo(param);
            assertThat(refused.error().path("message").asText()).contains(says);
            assertThat(proxy.gateway().store().orElseThrow().size()).isZero();
        }
    }

    @Test
    void there_are_limits() {
        try (TestProxy proxy = mock()) {
            String[] texts = new String[21];
            Arrays.fill(texts, "x");
            assertThat(post(proxy, CONVERSATIONS, withItems(texts)).error().path("param").asText())
                    .isEqualTo("items");
            String id = create(proxy);
            assertThat(post(proxy, path(id) + "/items", "{}").error().path("message").asText())
                    .contains("'items' is missing");
            assertThat(post(proxy, path(id), "{}").error().path("param").asText())
                    .isEqualTo("metadata");
            ObjectNode metadata = Json.object();
            for (int i = 0; i < 16; i++) {
                metadata.put("k".repeat(63) + (char) ('a' + i), "v".repeat(512));
            }
            assertThat(post(proxy, path(id), with(metadata)).status()).isEqualTo(200);
            assertThat(get(proxy, path(id)).json().path("metadata")).isEqualTo(metadata);
            refuse(proxy, id, metadata.deepCopy().put("one more", "x"), "17");
            refuse(proxy, id, Json.object().put("k".repeat(65), "x"), "k".repeat(65));
            refuse(proxy, id, Json.object().put("long", "x".repeat(513)), "'metadata.long'");
            assertThat(get(proxy, path(id)).json().path("metadata")).isEqualTo(metadata);
            assertThat(post(proxy, path(id), "{\"metadata\":null}").status()).isEqualTo(200);
            assertThat(get(proxy, path(id)).json().path("metadata").isEmpty()).isTrue();
        }
    }

    private static void refuse(TestProxy proxy, String id, ObjectNode metadata, String says) {
        Called refused = post(proxy, path(id), with(metadata));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().path("param").asText()).startsWith("metadata");
        assertThat(refused.error().path("message").asText()).contains(says);
    }

    private static String with(ObjectNode metadata) {
        return Json.text(Json.object().set("metadata", metadata));
    }

    @Test
    void without_a_store_there_are_none_and_that_is_said() {
        try (TestProxy proxy = TestProxy.mock()) {
            Called refused = post(proxy, CONVERSATIONS, "{}");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error().path("message").asText()).contains("--store off");
            for (Called one :
                    List.of(get(proxy, path("conv_1")), respond(proxy, in("conv_1", "Hi")))) {
                assertThat(one.status()).isEqualTo(404);
                assertThat(one.error().path("message").asText()).contains("--store off");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_answer_that_cannot_be_stored_is_complete_and_says_so(boolean store) throws Exception {
        var closed = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    closed.await();
                                    turn.say("Fine.");
                                });
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            client.respond(in(create(proxy, "Hello"), "One").put("store", store));
            engine.awaitTurn();
            proxy.gateway().store().orElseThrow().close();
            closed.countDown();
            RawAnswer answer = client.answer();
            JsonNode response = answer.json();
            assertThat(response.path("output_text").asText()).isEqualTo("Fine.");
            assertThat(response.path("store").asBoolean()).isFalse();
            assertThat(answer.header("x-lmresp-notes")).contains("conversation");
        }
    }
}
