package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Semaphore;

/**
 * What an engine refuses with, and what each kind of client gets: as a status, and as the error of
 * {@code response.failed} when the stream has begun.
 */
class EngineErrorsTest {
    private static final String NONE = "-";

    /**
     * Codex takes 400 as final and retries other statuses; in a stream only certain codes are
     * final. The last column is the code in the stream, for both.
     */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "~",
            quoteCharacter = '~',
            value = {
                // status | Retry-After | body | generic: status, code, Retry-After | Codex: the
                // same | in the stream
                "400 | - | {'error':{'message':'bad thing','code':'bad_thing','param':'messages'}}"
                        + " | 400 | bad_thing | - | 400 | bad_thing | - | invalid_prompt",
                "400 | - | {'object':'error','message':'This model has a maximum context length of"
                        + " 4096 tokens'} | 400 | context_length_exceeded | - | 400 |"
                        + " context_length_exceeded | - | context_length_exceeded",
                "400 | - | {'error':{'code':400,'message':'the request exceeds the available"
                        + " context size','type':'exceed_context_size_error'}} | 400 |"
                        + " context_length_exceeded | - | 400 | context_length_exceeded | - |"
                        + " context_length_exceeded",
                "400 | - | {'error':{'message':'Failed to call a"
                        + " function','code':'tool_use_failed'}} | 502 | engine_error | - | 502 |"
                        + " engine_error | - | server_error",
                "500 | - | {'error':{'message':'tools param requires --jinja flag'}} | 500 |"
                        + " engine_refused | - | 400 | engine_refused | - | invalid_prompt",
                "500 | - | {'error':{'message':'Jinja Exception: no such filter'}} | 500 |"
                        + " engine_refused | - | 400 | engine_refused | - | invalid_prompt",
                "401 | - | {'error':{'message':'bad key'}} | 401 | invalid_engine_api_key | - | 400"
                        + " | invalid_engine_api_key | - | invalid_prompt",
                "402 | - | {'error':{'message':'Insufficient Balance'}} | 402 | insufficient_quota"
                        + " | - | 429 | insufficient_quota | - | insufficient_quota",
                "403 | - | {'error':{'message':'not for you'}} | 403 | permission_denied | - | 400"
                        + " | permission_denied | - | invalid_prompt",
                "403 | - | {'error':{'message':'Flagged','code':'content_blocked'}} | 403 |"
                        + " content_blocked | - | 400 | content_blocked | - | invalid_prompt",
                "403 | - | {'error':{'message':'Incorrect API key provided'}} | 403 |"
                        + " invalid_engine_api_key | - | 400 | invalid_engine_api_key | - |"
                        + " invalid_prompt",
                "403 | - | {'error':{'message':'user quota is not"
                    + " enough','code':'insufficient_user_quota'}} | 403 | insufficient_quota | - |"
                    + " 429 | insufficient_quota | - | insufficient_quota",
                "400 | - | {'type':'error','error':{'type':'invalid_request_error','message':'Your"
                        + " credit balance is too low'}} | 400 | insufficient_quota | - | 429 |"
                        + " insufficient_quota | - | insufficient_quota",
                "400 | - | {'error':{'message':'Model Not Exist','type':'invalid_request_error'}} |"
                        + " 400 | model_not_found | - | 404 | model_not_found | - | invalid_prompt",
                "409 | - | {'error':{'message':'conflict'}} | 502 | engine_error | - | 502 |"
                        + " engine_error | - | server_error",
                "413 | - | {'error':{'message':'Request too large for model m on tokens per minute"
                        + " (TPM): Limit 6, Requested 9, please reduce your message"
                        + " size','type':'tokens','code':'rate_limit_exceeded'}} | 400 |"
                        + " context_length_exceeded | - | 400 | context_length_exceeded | - |"
                        + " context_length_exceeded",
                "424 | - | {'error':'Request failed during generation:"
                        + " CUDA','error_type':'generation'} | 502 | engine_error | - | 502 |"
                        + " engine_error | - | server_error",
                "498 | - | {'error':{'message':'Flex tier capacity exceeded'}} | 429 |"
                        + " rate_limit_exceeded | - | 429 | rate_limit_exceeded | 5 |"
                        + " rate_limit_exceeded",
                "499 | - | {'error':{'message':'cancelled','status':'CANCELLED'}} | 502 |"
                        + " engine_error | - | 502 | engine_error | - | server_error",
                "429 | - | {'error':{'message':'Rate limit reached. Please try again in 1m2.5s.'}}"
                        + " | 429 | rate_limit_exceeded | 63 | 429 | rate_limit_exceeded | 63 |"
                        + " rate_limit_exceeded",
                "429 | - | [{'error':{'code':429,'message':'Resource"
                    + " exhausted','status':'RESOURCE_EXHAUSTED','details':[{'retryDelay':'38.4s'}]}}]"
                    + " | 429 | rate_limit_exceeded | 39 | 429 | rate_limit_exceeded | 39 |"
                    + " rate_limit_exceeded",
                "429 | - | {'error':{'code':429,'message':'You exceeded your current"
                    + " quota','details':[{'violations':[{'quotaId':'GenerateRequestsPerDayPerProject'}]},{'retryDelay':'39s'}]}}"
                    + " | 429 | insufficient_quota | 39 | 429 | insufficient_quota | - |"
                    + " insufficient_quota",
                "500 | - | {'error':{'message':'litellm.RateLimitError: slow"
                    + " down','type':'throttling_error','code':'429'}} | 429 | rate_limit_exceeded"
                    + " | - | 429 | rate_limit_exceeded | 5 | rate_limit_exceeded",
                "501 | - | {'error':{'code':501,'message':'This server does not support"
                        + " that','type':'not_supported_error'}} | 501 | engine_refused | - | 400 |"
                        + " engine_refused | - | invalid_prompt",
                "503 | - | {'error':{'message':'Loading"
                    + " model','type':'unavailable_error','code':503}} | 503 | engine_error | - |"
                    + " 503 | engine_error | 5 | server_error",
                "503 | - | {'error':'Model m is currently loading','estimated_time':19.5} | 503 |"
                        + " engine_error | 20 | 503 | engine_error | 20 | server_error",
                "520 | - | <html><title>520: Web server is returning an unknown"
                    + " error</title></html> | 520 | engine_error | - | 520 | engine_error | - |"
                    + " server_error",
                "522 | - | error code: 522 | 522 | engine_timeout | - | 504 | engine_timeout | - |"
                        + " server_error",
                "404 | - | {'error':{'message':'The model `x` does not"
                        + " exist.','code':'model_not_found'}} | 404 | model_not_found | - | 404 |"
                        + " model_not_found | - | invalid_prompt",
                "404 | - | {'detail':'Not Found'} | 404 | engine_refused | - | 400 | engine_refused"
                        + " | - | invalid_prompt",
                "408 | - | {'error':{'message':'too slow'}} | 408 | engine_timeout | - | 504 |"
                        + " engine_timeout | - | server_error",
                "413 | - | {'error':{'message':'prompt is too long: 5000 tokens'}} | 400 |"
                        + " context_length_exceeded | - | 400 | context_length_exceeded | - |"
                        + " context_length_exceeded",
                "413 | - | {'error':{'message':'body too big'}} | 400 | context_length_exceeded | -"
                        + " | 400 | context_length_exceeded | - | context_length_exceeded",
                "413 | - | {'error':{'message':'image too big'}} | 413 | engine_refused | - | 400 |"
                        + " engine_refused | - | invalid_prompt",
                "422 | - | {'detail':[{'loc':['body','messages'],'msg':'field required'}]} | 422 |"
                        + " engine_refused | - | 400 | engine_refused | - | invalid_prompt",
                "429 | - | {'error':{'message':'slow down'}} | 429 | rate_limit_exceeded | - | 429"
                        + " | rate_limit_exceeded | 5 | rate_limit_exceeded",
                "429 | 7 | {'error':{'message':'slow down'}} | 429 | rate_limit_exceeded | 7 | 429"
                        + " | rate_limit_exceeded | 7 | rate_limit_exceeded",
                "429 | 0 | {'error':{'message':'slow down'}} | 429 | rate_limit_exceeded | 0 | 429"
                        + " | rate_limit_exceeded | 0 | rate_limit_exceeded",
                "429 | 1.2 | {'error':{'message':'slow down'}} | 429 | rate_limit_exceeded | 2 |"
                        + " 429 | rate_limit_exceeded | 2 | rate_limit_exceeded",
                "429 | 9 | {'error':{'message':'You exceeded your"
                    + " quota','code':'insufficient_quota'}} | 429 | insufficient_quota | 9 | 429 |"
                    + " insufficient_quota | - | insufficient_quota",
                "500 | - | {'error':{'message':'CUDA error'}} | 500 | engine_error | - | 502 |"
                        + " engine_error | - | server_error",
                "500 | - | Internal Server Error | 500 | engine_error | - | 502 | engine_error | -"
                        + " | server_error",
                "503 | 3 | {'error':{'message':'loading the weights'}} | 503 | engine_error | 3 |"
                        + " 503 | engine_error | 3 | server_error",
                "400 | - | {'error':{'message':'tool sleep: no such type'}} | 400 | engine_refused"
                        + " | - | 400 | engine_refused | - | invalid_prompt",
                "503 | - | {'error':{'message':'The engine is sleeping'}} | 503 | engine_sleeping |"
                        + " - | 503 | engine_sleeping | - | server_error",
                "504 | - | ~~ | 504 | engine_timeout | - | 504 | engine_timeout | - | server_error",
                "529 | - |"
                    + " {'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}"
                    + " | 529 | engine_error | - | 529 | engine_error | - | server_error",
            })
    void each_client_gets_what_it_understands(
            int status,
            String retryAfter,
            String body,
            int genericStatus,
            String genericCode,
            String genericRetryAfter,
            int codexStatus,
            String codexCode,
            String codexRetryAfter,
            String codeInStream) {
        String json = body.replace('\'', '"');
        var begun = new Semaphore(0);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().toString().contains("slow")) {
                                        begun.acquire();
                                    }
                                    if (retryAfter.equals(NONE)) {
                                        turn.json(status, json);
                                    } else {
                                        turn.json(status, json, "Retry-After: " + retryAfter);
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                TestProxy hasty =
                        TestProxy.withEngine(engine).keepAlive(Duration.ofMillis(50)).start()) {
            for (boolean stream : new boolean[] {true, false}) {
                expect(ask(proxy, stream, GENERIC), genericStatus, genericCode, genericRetryAfter);
                expect(ask(proxy, stream, CODEX), codexStatus, codexCode, codexRetryAfter);
            }
            for (String client : new String[] {GENERIC, CODEX}) {
                expectInStream(hasty, begun, client, codeInStream);
            }
        }
    }

    private static final String GENERIC = "User-Agent: OpenAI/Python 2.1.0";
    private static final String CODEX = "originator: codex_exec";

    private static RawAnswer ask(TestProxy proxy, boolean stream, String client) {
        try (RawClient raw = proxy.client()) {
            RawAnswer answer =
                    raw.respond(Requests.whole("hi").put("stream", stream), client).answer();
            return answer;
        }
    }

    private static void expect(RawAnswer answer, int status, String code, String retryAfter) {
        assertThat(answer.status()).isEqualTo(status);
        JsonNode error = answer.error();
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("type").asText()).isNotEmpty();
        assertThat(error.path("message").asText()).isNotBlank();
        if (retryAfter.equals(NONE)) {
            assertThat(answer.headers()).doesNotContainKey("retry-after");
        } else {
            assertThat(answer.header("retry-after")).isEqualTo(retryAfter);
        }
    }

    /** The engine fails once the stream has begun, which {@code begun} tells it. */
    private static void expectInStream(
            TestProxy proxy, Semaphore begun, String client, String code) {
        try (RawClient raw = proxy.client()) {
            RawAnswer answer = raw.respond(Requests.streamed("slow"), client).answer();
            assertThat(answer.status()).isEqualTo(200);
            begun.release();
            EventList events = answer.events().checked();
            JsonNode error = events.response().path("error");
            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.path("message").asText()).isNotBlank();
            // the stream has ended, and its connection serves the next request
            assertThat(raw.request("GET", "/health").answer().status()).isEqualTo(200);
        }
    }

    /** What the words of an error in a stream mean, where no status says so. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'error':{'type':'rate_limit_error','message':'slow down'}} | 429 |"
                        + " rate_limit_exceeded | -",
                "{'error':{'code':'rate_limit_exceeded','message':'Try again in 1.2s'}} | 429 |"
                        + " rate_limit_exceeded | 2",
                "{'error':{'code':429,'message':'no','details':[{'retryDelay':'39s'}]}} | 429 |"
                        + " rate_limit_exceeded | 39",
                "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}} | 503"
                        + " | engine_error | -",
                "{'error':{'status':'UNAVAILABLE','message':'busy'}} | 503 | engine_error | -",
                "{'error':{'type':'authentication_error','message':'no'}} | 401 |"
                        + " invalid_engine_api_key | -",
                "{'error':{'type':'permission_error','message':'no'}} | 403 | permission_denied |"
                        + " -",
                "{'code':'InvalidParameter','message':'bad'} | 400 | InvalidParameter | -",
                "{'object':'error','message':'bad','type':'BadRequestError'} | 400 |"
                        + " engine_refused | -",
                "{'choices':null,'base_resp':{'status_code':1008,'status_msg':'insufficient"
                        + " balance'}} | 502 | insufficient_quota | -",
                "{'detail':'gone'} | 502 | engine_error | -",
                "{'errors':[{'message':'gone'}]} | 502 | engine_error | -",
            })
    void an_error_in_a_stream_means_what_its_words_mean(
            String event, int status, String code, String retryAfter) {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event(event.replace('\'', '"'));
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            for (boolean stream : new boolean[] {true, false}) {
                expect(ask(proxy, stream, GENERIC), status, code, retryAfter);
            }
        }
    }

    /** It would wait for hours, with a person before it. */
    @Test
    void codex_is_not_made_to_wait_for_long() {
        var begun = new Semaphore(0);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().toString().contains("slow")) {
                                        begun.acquire();
                                    }
                                    turn.json(
                                            429,
                                            "{\"error\":{\"message\":\"Enough for today.\"}}",
                                            "Retry-After: 7200");
                                });
                TestProxy proxy = TestProxy.of(engine);
                TestProxy hasty =
                        TestProxy.withEngine(engine).keepAlive(Duration.ofMillis(50)).start()) {
            expect(ask(proxy, true, GENERIC), 429, "rate_limit_exceeded", "7200");
            expect(ask(proxy, true, CODEX), 400, "rate_limit_exceeded", NONE);
            assertThat(ask(proxy, false, CODEX).error().path("message").asText())
                    .isEqualTo("Enough for today. (not before 120 minutes from now)");
            expectInStream(hasty, begun, GENERIC, "rate_limit_exceeded");
            expectInStream(hasty, begun, CODEX, "invalid_prompt");
        }
    }

    @Test
    void nor_for_an_engine_that_is_away_for_long() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                503,
                                                "{\"error\":{\"message\":\"Back at noon.\"}}",
                                                "Retry-After: 3600"));
                TestProxy proxy = TestProxy.of(engine)) {
            expect(ask(proxy, true, GENERIC), 503, "engine_error", "3600");
            expect(ask(proxy, true, CODEX), 400, "engine_error", NONE);
        }
    }

    /** A far date must not become a negative number. */
    @Test
    void nobody_is_sent_away_for_more_than_a_day() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                429,
                                                "{\"error\":{\"message\":\"no\"}}",
                                                "Retry-After: 99999999999999"));
                TestProxy proxy = TestProxy.of(engine)) {
            expect(ask(proxy, true, GENERIC), 429, "rate_limit_exceeded", "86400");
        }
    }

    @Test
    void limits_that_are_used_up_say_when_they_are_lifted() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                429,
                                                "{\"error\":{\"message\":\"no\"}}",
                                                "x-ratelimit-remaining-requests: 99",
                                                "x-ratelimit-reset-requests: 8ms",
                                                "x-ratelimit-remaining-tokens: 0",
                                                "x-ratelimit-reset-tokens: 6m0s"));
                TestProxy proxy = TestProxy.of(engine)) {
            for (String client : new String[] {GENERIC, CODEX}) {
                expect(ask(proxy, true, client), 429, "rate_limit_exceeded", "360");
            }
        }
    }

    @Test
    void a_date_to_come_back_becomes_seconds() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                429,
                                                "{\"error\":{\"message\":\"slow down\"}}",
                                                "Retry-After: "
                                                        + ZonedDateTime.now(ZoneOffset.UTC)
                                                                .plusSeconds(30)
                                                                .format(
                                                                        DateTimeFormatter
                                                                                .RFC_1123_DATE_TIME)));
                TestProxy proxy = TestProxy.of(engine)) {
            for (String client : new String[] {GENERIC, CODEX}) {
                String seconds = ask(proxy, true, client).header("retry-after");
                assertThat(Integer.parseInt(seconds)).isBetween(20, 30);
            }
        }
    }

    @Test
    void the_time_to_come_back_is_in_the_message_of_a_stream() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    Thread.sleep(180);
                                    turn.json(
                                            429,
                                            "{\"error\":{\"message\":\"slow down\"}}",
                                            "Retry-After: 12");
                                });
                TestProxy proxy =
                        TestProxy.withEngine(engine).keepAlive(Duration.ofMillis(50)).start();
                RawClient raw = proxy.client()) {
            EventList events = raw.respond(Requests.streamed("hi"), CODEX).answer().events();
            // the form that Codex reads
            assertThat(events.response().path("error").path("message").asText())
                    .contains("try again in 12s");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GENERIC, CODEX})
    void an_engine_that_is_not_there_is_named(String client) throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (TestProxy proxy = TestProxy.withEngine("http://127.0.0.1:" + port).start()) {
            for (boolean stream : new boolean[] {true, false}) {
                RawAnswer answer = ask(proxy, stream, client);
                assertThat(answer.status()).isEqualTo(502);
                JsonNode error = answer.error();
                assertThat(error.path("code").asText()).isEqualTo("engine_error");
                assertThat(error.path("message").asText())
                        .contains("127.0.0.1:" + port, "is it running");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | no model_not_found here | raw-model",
                "401 | bad key                 | --engine-api-key-env",
                "503 | I sleep                 | /wakeup",
                "503 | I sleep                 | --auto-wake",
            })
    void the_message_says_what_to_do(int status, String message, String advice) {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                status,
                                                "{\"error\":{\"message\":\"" + message + "\"}}"));
                TestProxy proxy = TestProxy.of(engine)) {
            assertThat(ask(proxy, true, GENERIC).error().path("message").asText())
                    .contains(message, advice);
        }
    }

    @Test
    void a_generic_client_learns_the_parameter_that_the_engine_named() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                400,
                                                "{\"error\":{\"message\":\"no\",\"param\":\"messages\"}}"));
                TestProxy proxy = TestProxy.of(engine)) {
            assertThat(ask(proxy, false, GENERIC).error().path("param").asText())
                    .isEqualTo("messages");
        }
    }
}
