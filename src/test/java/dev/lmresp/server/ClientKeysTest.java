package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The key that a client brings goes only where it may be meant for. */
@Isolated("it listens to a log that other tests write to")
class ClientKeysTest {
    @ParameterizedTest
    @CsvSource({
        // of one vendor
        "https://api.anthropic.com/v1,     Bearer sk-ant-api03-x, false, passed",
        "https://api.anthropic.com./v1,    Bearer sk-ant-api03-x, false, passed",
        "https://anthropic.com.evil.com,   Bearer sk-ant-api03-x, false, ANTHROPIC",
        "https://notanthropic.com,         Bearer sk-ant-api03-x, false, ANTHROPIC",
        "https://evil.com/anthropic.com,   Bearer sk-ant-api03-x, false, ANTHROPIC",
        "https://anthropic.com@evil.com,   Bearer sk-ant-api03-x, false, ANTHROPIC",
        "https://api.openai.com/v1,        bearer  SK-ANT-oat01-x, false, ANTHROPIC",
        "http://127.0.0.1:8000,            sk-ant-api03-x, false, ANTHROPIC",
        "'',                               Bearer sk-ant-api03-x, false, ANTHROPIC",
        "https://api.openai.com/v1,        Bearer eyJ.a.b, true, passed",
        "https://gateway.example/v1,       Bearer eyJ.a.b, true, CHATGPT",
        "http://127.0.0.1:8000,            Bearer eyJ.a.b, true, CHATGPT",
        // of any, over the internet
        "https://gateway.example/v1,       Bearer sk-proj-x, false, passed",
        "http://8.8.8.8:8000,              Bearer any, false, IN_THE_CLEAR",
        "8.8.8.8:8000,                     Bearer any, false, IN_THE_CLEAR",
        "http://[2001:db8::1]:8000,        Bearer any, false, IN_THE_CLEAR",
        "http://nowhere.invalid,           Bearer any, false, IN_THE_CLEAR",
        "http://8.8.8.8,                   Bearer sk-ant-x, false, ANTHROPIC",
        // and at home
        "http://127.0.0.1:8000,            Bearer any, false, passed",
        "http://localhost:8000,            Bearer any, false, passed",
        "http://[::1]:8000,                Bearer any, false, passed",
        "http://192.168.1.5:8000,          Bearer any, false, passed",
        "http://10.1.2.3,                  Bearer any, false, passed",
        "http://172.20.0.2,                Bearer any, false, passed",
        "http://100.101.102.103:8000,      Bearer any, false, passed",
        "http://[fd00::1]:8000,            Bearer any, false, passed",
        "http://169.254.1.1,               Bearer any, false, passed",
        "http://100.128.0.1,               Bearer any, false, IN_THE_CLEAR",
        "http://172.32.0.1,                Bearer any, false, IN_THE_CLEAR",
        "'',                               Bearer any, false, passed",
    })
    void a_bearer_token_goes_to_whom_it_may_be_meant_for(
            String engine, String authorization, boolean isChatGpt, String outcome) {
        var keys = new ClientKeys(new EngineAddress(engine));
        assertThat(keys.ofBearer(authorization, isChatGpt).map(Enum::name).orElse("passed"))
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.anthropic.com/v1, passed",
        "http://api.anthropic.com/v1,  IN_THE_CLEAR",
        "https://api.example,          ANTHROPIC",
        "http://127.0.0.1:8000,        ANTHROPIC",
    })
    void a_key_in_x_api_key_goes_to_anthropic(String engine, String outcome) {
        var keys = new ClientKeys(new EngineAddress(engine));
        assertThat(keys.ofApiKey().map(Enum::name).orElse("passed")).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer sk-ant-api03-SECRET",
                "Authorization: Bearer eyJ.SECRET; ChatGPT-Account-Id: a-b-c",
                "x-api-key: sk-ant-api03-SECRET",
                "x-api-key: SECRET",
            })
    void what_is_for_another_vendor_stays_here_and_is_told_once(String headers) {
        try (var log = new Log();
                RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy = TestProxy.withEngine(engine).start()) {
            ask(proxy, "/v1/responses", headers.split("; "));
            ask(proxy, "/v1/responses", headers.split("; "));
            ask(proxy, "/v1/chat/completions", headers.split("; "));
            assertThat(engine.requests()).hasSize(3);
            for (RawRequest request : engine.requests()) {
                assertThat(request.headers().toString()).doesNotContain("SECRET", "sk-ant");
            }
            assertThat(log.lines).hasSize(1);
            assertThat(log.lines.getFirst())
                    .contains("was not passed on", "--engine-api-key-env")
                    .doesNotContain("SECRET");
        }
    }

    @Test
    void any_other_key_and_none_need_no_word() {
        try (var log = new Log();
                RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy = TestProxy.withEngine(engine).start()) {
            ask(proxy, "/v1/responses", "Authorization: Bearer client-key");
            ask(proxy, "/v1/responses", "Authorization: Bearer lmresp", "x-api-key: lmresp");
            ask(proxy, "/v1/responses");
            assertThat(engine.requests())
                    .extracting(it -> it.header("authorization"))
                    .containsExactly("Bearer client-key", "", "");
            assertThat(log.lines).isEmpty();
        }
    }

    private static void ask(TestProxy proxy, String path, String... headers) {
        boolean isChat = path.endsWith("completions");
        try (RawClient client = proxy.client()) {
            String body = (isChat ? Requests.chat("hi", false) : Requests.whole("hi")).toString();
            client.post(path, body, headers);
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    /** What is logged of the keys of clients. */
    private static final class Log extends Handler implements AutoCloseable {
        private static final Logger LOGGER = Logger.getLogger(EngineHeaders.class.getName());

        private final List<String> lines = new CopyOnWriteArrayList<>();

        Log() {
            LOGGER.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            LOGGER.removeHandler(this);
        }
    }
}
