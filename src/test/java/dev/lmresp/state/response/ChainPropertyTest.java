package dev.lmresp.state.response;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.json.Json;
import dev.lmresp.state.StateFolder;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestedStore;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whatever a client does, the engine is asked, byte for byte, what it would be asked if the client
 * had sent everything; or the client is told that something is gone.
 */
class ChainPropertyTest {
    private static final int STEPS = 80;
    private static final int KEPT_BYTES = 6000;

    /** What becomes of something that is removed, or may have been. */
    private enum Fate {
        ALIVE,
        /** It may have made room for others. */
        UNKNOWN,
        GONE
    }

    /** A point of a conversation to go on from. */
    private static final class Turn {
        /** All that was said, as a client would send it. */
        final List<JsonNode> said;

        final String response;
        Fate fate;

        Turn(List<JsonNode> said, String response, Fate fate) {
            this.said = List.copyOf(said);
            this.response = response;
            this.fate = fate;
        }
    }

    private static final class Conversation {
        final String id;

        /** As a client would send it: items of the same places as those of the conversation. */
        final List<JsonNode> said = new ArrayList<>();

        Fate fate = Fate.ALIVE;

        Conversation(String id) {
            this.id = id;
        }
    }

    private record Called(int status, JsonNode json) {
        String code() {
            return json.path("error").path("code").asText();
        }
    }

    @TempDir private Path home;

    private Place place = Place.SQLITE;
    private final AtomicInteger answers = new AtomicInteger();
    private final List<Turn> turns = new ArrayList<>();
    private final List<Conversation> conversations = new ArrayList<>();

    /** Items of responses that are gone; they may be there as other responses' items, too. */
    private final Set<String> perhapsGone = new HashSet<>();

    private final List<String> log = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}, {1}, {2}")
    @CsvSource({
        "1, generic, FILE",
        "2, deepseek, FILE",
        "3, vllm, POSTGRESQL",
        "4, moonshot, FILE",
        "5, generic, POSTGRESQL"
    })
    void the_engine_is_asked_as_if_the_client_had_sent_everything(
            long seed, String dialect, TestedStore store) {
        place = store.place();
        var random = new Random(seed);
        try (RawEngine engine = RawEngine.of(this::answer);
                TestProxy proxy =
                        TestProxy.withEngine(engine)
                                .dialect(dialect)
                                .state(home)
                                .store(place)
                                .start()) {
            for (int step = 0; step < STEPS; step++) {
                log.add("");
                try {
                    step(proxy, engine, random);
                } catch (AssertionError e) {
                    throw new AssertionError(
                            "seed %d, %s:%n%s".formatted(seed, dialect, String.join("\n", log)), e);
                }
            }
        }
    }

    /** A text, a text after reasoning, or a call after reasoning. */
    private void answer(EngineTurn turn) throws IOException {
        int number = answers.incrementAndGet();
        ObjectNode message = Json.object().put("role", "assistant");
        if (number % 3 != 0) {
            message.put("reasoning_content", "thought " + number);
        }
        boolean isCall = number % 3 == 1;
        if (isCall) {
            ObjectNode call = message.putArray("tool_calls").addObject();
            call.put("id", "call_" + number).put("type", "function");
            call.putObject("function").put("name", "f").put("arguments", "{\"n\":" + number + "}");
        } else {
            message.put("content", "answer " + number);
        }
        ObjectNode choice = Json.object().put("index", 0);
        choice.put("finish_reason", isCall ? "tool_calls" : "stop").set("message", message);
        ObjectNode answer = Json.object().put("id", "x").put("object", "chat.completion");
        answer.putArray("choices").add(choice);
        turn.json(200, Json.text(answer));
    }

    private void step(TestProxy proxy, RawEngine engine, Random random) {
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> start(proxy, engine, random);
            case 3, 4, 5, 6, 7 -> continueResponse(proxy, engine, random);
            case 8, 9, 10 -> byReferences(proxy, engine, random);
            case 11, 12, 13, 14 -> inConversation(proxy, engine, random);
            case 15 -> createConversation(proxy, random);
            case 16 -> addItems(proxy, random);
            case 17 -> deleteResponse(proxy, random);
            case 18 -> deleteOfConversation(proxy, random);
            default -> expire(random);
        }
    }

    private void note(String text) {
        log.set(log.size() - 1, log.getLast() + text + " ");
    }

    /** What a client says next: the outputs of open calls, and messages in several forms. */
    private List<JsonNode> news(List<JsonNode> said, Random random) {
        var news = new ArrayList<JsonNode>();
        if (!said.isEmpty() && said.getLast().path("type").asText().equals("function_call")) {
            news.add(
                    Json.object()
                            .put("type", "function_call_output")
                            .put("call_id", said.getLast().path("call_id").asText())
                            .put("output", "result " + random.nextInt(1000)));
        }
        for (int i = random.nextInt(2); i >= 0; i--) {
            ObjectNode message =
                    Json.object().put("role", random.nextInt(5) == 0 ? "developer" : "user");
            String text = "question " + random.nextInt(1000);
            if (random.nextBoolean()) {
                message.put("content", text);
            } else {
                ArrayNode parts = message.put("type", "message").putArray("content");
                parts.addObject().put("type", "input_text").put("text", text);
                if (random.nextInt(3) == 0) {
                    parts.addObject().put("type", "input_text").put("text", "and " + text);
                }
            }
            news.add(message);
        }
        return news;
    }

    private static ObjectNode request(List<JsonNode> input) {
        ObjectNode request = Requests.withTool(Requests.whole(""), "f");
        request.putArray("input").addAll(input);
        return request;
    }

    private void start(TestProxy proxy, RawEngine engine, Random random) {
        List<JsonNode> said = news(List.of(), random);
        ObjectNode request = request(said);
        if (random.nextInt(4) == 0) {
            request.put("store", false);
        }
        note("start " + (request.has("store") ? "unstored" : ""));
        Called answer = asked(proxy, engine, request, said);
        remember(said, answer, request.has("store") ? Fate.GONE : Fate.ALIVE);
    }

    private void continueResponse(TestProxy proxy, RawEngine engine, Random random) {
        Optional<Turn> some = some(turns, random);
        if (some.isEmpty()) {
            return;
        }
        Turn turn = some.get();
        List<JsonNode> news = news(turn.said, random);
        List<JsonNode> said = joined(turn.said, news);
        boolean resends = random.nextInt(4) == 0;
        ObjectNode request = request(resends ? said : news);
        if (!resends) {
            request.put("previous_response_id", turn.response);
        }
        note((resends ? "resend " : "continue ") + turn.response + " " + turn.fate);
        if (resends || turn.fate == Fate.ALIVE) {
            remember(said, asked(proxy, engine, request, said), Fate.ALIVE);
            return;
        }
        int before = engine.requests().size();
        Called answer = respond(proxy, request);
        if (turn.fate == Fate.UNKNOWN && answer.status() == 200) {
            turn.fate = Fate.ALIVE;
            compare(proxy, engine, said);
            remember(said, answer, Fate.ALIVE);
            return;
        }
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("previous_response_not_found");
        assertThat(engine.requests()).hasSize(before);
    }

    /** Sends everything, but for some of the items their ids. */
    private void byReferences(TestProxy proxy, RawEngine engine, Random random) {
        Optional<Turn> some = some(turns, random);
        if (some.isEmpty()) {
            return;
        }
        Turn turn = some.get();
        List<JsonNode> said = joined(turn.said, news(turn.said, random));
        boolean isSure = true;
        var input = new ArrayList<JsonNode>();
        for (JsonNode item : said) {
            boolean isReference = item.has("id") && random.nextInt(3) > 0;
            isSure &= !isReference || !perhapsGone.contains(item.path("id").asText());
            input.add(
                    isReference
                            ? Json.object()
                                    .put("type", "item_reference")
                                    .put("id", item.path("id").asText())
                            : item);
        }
        note("references to items of " + turn.response + " " + turn.fate);
        int before = engine.requests().size();
        Called answer = respond(proxy, request(input));
        if (answer.status() == 200) {
            compare(proxy, engine, said);
            remember(said, answer, Fate.ALIVE);
            return;
        }
        assertThat(isSure).isFalse();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("item_not_found");
        assertThat(engine.requests()).hasSize(before);
    }

    private void inConversation(TestProxy proxy, RawEngine engine, Random random) {
        Optional<Conversation> some = some(conversations, random);
        if (some.isEmpty() || (some.get().fate == Fate.GONE && random.nextBoolean())) {
            createConversation(proxy, random);
            return;
        }
        Conversation in = some.get();
        List<JsonNode> news = news(in.said, random);
        List<JsonNode> said = joined(in.said, news);
        ObjectNode request = request(news).put("conversation", in.id);
        boolean isStored = random.nextInt(4) > 0;
        request.put("store", isStored);
        note("respond in " + in.id + " " + in.fate);
        Called answer = respond(proxy, request);
        if (in.fate != Fate.ALIVE && answer.status() == 404) {
            in.fate = Fate.GONE;
            assertThat(answer.code()).isEqualTo("conversation_not_found");
            return;
        }
        assertThat(in.fate).isNotEqualTo(Fate.GONE);
        assertThat(answer.status()).isEqualTo(200);
        in.fate = Fate.ALIVE;
        compare(proxy, engine, said);
        in.said.clear();
        in.said.addAll(remember(said, answer, isStored ? Fate.ALIVE : Fate.GONE).said);
    }

    private void createConversation(TestProxy proxy, Random random) {
        List<JsonNode> items = random.nextBoolean() ? List.of() : news(List.of(), random);
        Called created = post(proxy, "/v1/conversations", items);
        var conversation = new Conversation(created.json().path("id").asText());
        note("create " + conversation.id);
        assertThat(created.status()).isEqualTo(200);
        conversation.said.addAll(items);
        conversations.add(conversation);
    }

    private void addItems(TestProxy proxy, Random random) {
        Optional<Conversation> to = some(conversations, random);
        if (to.isEmpty()) {
            return;
        }
        List<JsonNode> news = news(to.get().said, random);
        note("add to " + to.get().id + " " + to.get().fate);
        Called added = post(proxy, "/v1/conversations/" + to.get().id + "/items", news);
        if (isFound(to.get(), added)) {
            to.get().said.addAll(news);
        }
    }

    private void deleteOfConversation(TestProxy proxy, Random random) {
        Optional<Conversation> some = some(conversations, random);
        if (some.isEmpty()) {
            return;
        }
        Conversation of = some.get();
        String path = "/v1/conversations/" + of.id;
        if (of.said.isEmpty() || random.nextInt(3) == 0) {
            note("delete " + of.id + " " + of.fate);
            if (isFound(of, call(proxy, "DELETE", path))) {
                of.fate = Fate.GONE;
            }
            return;
        }
        int index = random.nextInt(of.said.size());
        note("delete item " + index + " of " + of.id + " " + of.fate);
        Called page = call(proxy, "GET", path + "/items?order=asc&limit=100");
        if (!isFound(of, page) || page.json().path("has_more").asBoolean()) {
            return;
        }
        assertThat(page.json().path("data")).hasSize(of.said.size());
        String item = page.json().path("data").path(index).path("id").asText();
        assertThat(call(proxy, "DELETE", path + "/items/" + item).status()).isEqualTo(200);
        of.said.remove(index);
    }

    private static boolean isFound(Conversation conversation, Called answer) {
        boolean isFound = answer.status() == 200;
        if (conversation.fate != Fate.UNKNOWN) {
            assertThat(isFound).isEqualTo(conversation.fate == Fate.ALIVE);
        }
        conversation.fate = isFound ? Fate.ALIVE : Fate.GONE;
        return isFound;
    }

    private void deleteResponse(TestProxy proxy, Random random) {
        Optional<Turn> some = some(turns, random);
        if (some.isEmpty()) {
            return;
        }
        Turn turn = some.get();
        note("delete " + turn.response + " " + turn.fate);
        int status = call(proxy, "DELETE", "/v1/responses/" + turn.response).status();
        if (turn.fate != Fate.UNKNOWN) {
            assertThat(status).isEqualTo(turn.fate == Fate.ALIVE ? 200 : 404);
        }
        lose(turn, Fate.GONE);
    }

    private void lose(Turn turn, Fate fate) {
        turn.fate = turn.fate == Fate.GONE ? Fate.GONE : fate;
        turn.said.forEach(item -> perhapsGone.add(item.path("id").asText()));
    }

    /** Removes what is too old, which is all, or too much. */
    private void expire(Random random) {
        boolean all = random.nextInt(3) == 0;
        note(all ? "expire" : "make room");
        Duration age = Duration.ofDays(1);
        Clock clock = all ? Clock.offset(Clock.systemUTC(), age.plusDays(1)) : Clock.systemUTC();
        try (ResponseStore store = open(new ResponseStore.Limits(age, KEPT_BYTES), clock)) {
            store.tidy();
            assertThat(store.size()).isLessThanOrEqualTo(all ? 0 : KEPT_BYTES);
        }
        Fate fate = all ? Fate.GONE : Fate.UNKNOWN;
        turns.forEach(it -> lose(it, fate));
        conversations.stream().filter(it -> it.fate != Fate.GONE).forEach(it -> it.fate = fate);
    }

    /** The store of the proxy, for another process. */
    private ResponseStore open(ResponseStore.Limits limits, Clock clock) {
        return place instanceof PostgresAddress address
                ? ResponseStore.shared(address, limits, clock, ResponseStore.Heartbeat.DEFAULT)
                : ResponseStore.open(
                        StateFolder.of(Map.of("XDG_STATE_HOME", home.toString())).orElseThrow(),
                        limits,
                        clock);
    }

    private static <T> Optional<T> some(List<T> of, Random random) {
        // mostly one of the newest, so that conversations become long
        int from = random.nextInt(3) == 0 ? 0 : Math.max(0, of.size() - 4);
        return of.isEmpty()
                ? Optional.empty()
                : Optional.of(of.get(from + random.nextInt(of.size() - from)));
    }

    private static List<JsonNode> joined(List<JsonNode> first, List<JsonNode> second) {
        var both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private Turn remember(List<JsonNode> said, Called answer, Fate fate) {
        List<JsonNode> all = joined(said, answer.json().path("output").valueStream().toList());
        var turn = new Turn(all, answer.json().path("id").asText(), fate);
        note("-> " + turn.response);
        turns.add(turn);
        if (fate == Fate.GONE) {
            lose(turn, fate);
        }
        return turn;
    }

    private Called asked(
            TestProxy proxy, RawEngine engine, ObjectNode request, List<JsonNode> said) {
        Called answer = respond(proxy, request);
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        compare(proxy, engine, said);
        return answer;
    }

    /** Asks once more, saying everything. */
    private static void compare(TestProxy proxy, RawEngine engine, List<JsonNode> said) {
        RawRequest asked = engine.requests().getLast();
        Called again = respond(proxy, request(said).put("store", false));
        assertThat(again.status()).isEqualTo(200);
        assertThat(engine.requests().getLast().json()).isEqualTo(asked.json());
        assertThat(engine.requests().getLast().body()).isEqualTo(asked.body());
    }

    private static Called respond(TestProxy proxy, ObjectNode request) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(request).answer();
            return new Called(answer.status(), answer.json());
        }
    }

    private static Called post(TestProxy proxy, String path, List<JsonNode> items) {
        ObjectNode body = Json.object();
        body.putArray("items").addAll(items);
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.post(path, Json.text(body)).answer();
            return new Called(answer.status(), answer.json());
        }
    }

    private static Called call(TestProxy proxy, String method, String path) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.request(method, path).answer();
            return new Called(answer.status(), answer.json());
        }
    }
}
