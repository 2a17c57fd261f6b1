package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

/** An address is shown without the keys in it. */
class EngineAddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://e/v1?api-key=SECRET,            http://e/v1?api-key=…",
        "http://e:1/a/b?x=SECRET&y=SECRET,      http://e:1/a/b?x=…&y=…",
        "http://e/v1?SECRET,                    http://e/v1?…",
        "http://e/v1?a=&b=SECRET=SECRET,        http://e/v1?a=&b=…",
        "http://me:SECRET@e:8000/v1,            http://…@e:8000/v1",
        "http://SECRET@e/,                      http://…@e/",
        "http://me:SEC@RET@e/v1,                http://…@e/v1",
        "me:SECRET@e:8000,                      …@e:8000",
        "http://me:SECRET,                      http://me:…",
        "http://me:SECRET/v1,                   http://me:…/v1",
        "e:8000/v1?key=SECRET,                  e:8000/v1?key=…",
        "https://e/v1?a=SECRET#SECRET,          https://e/v1?a=…#…",
        "http://ho st/v1?key=SECRET,            http://ho st/v1?key=…",
    })
    void a_key_in_it_is_not_shown(String address, String shown) {
        assertThat(new EngineAddress(address)).hasToString(shown);
        assertThat("" + new EngineAddress(address)).doesNotContain("SEC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8000/v1",
                "https://api.example/v1/accounts/1/@cf/v1",
                "[::1]:8000",
                "mock",
                "replay:runs/a@b?c=d",
                ""
            })
    void all_else_is_shown_as_it_is(String address) {
        assertThat(new EngineAddress(address)).hasToString(address);
    }

    @ParameterizedTest
    @CsvSource({
        "https://me:pass-word@host:1/v1?api-version=7&key=a-key, pass-word 7 a-key",
        "http://a-token@host/,                                   a-token",
        "http://host/v1?key=a%2Bkey%20more,                      a%2Bkey%20more a+key_more",
        "http://host/v1?key=100%,                                100%",
        "http://127.0.0.1:8000/v1,                               ''",
        "replay:some/folder?a=b,                                 ''",
    })
    void what_must_not_be_written_anywhere_is_known(String address, String secrets) {
        assertThat(
                        String.join(
                                " ",
                                new EngineAddress(address)
                                        .secrets().stream()
                                                .map(secret -> secret.replace(' ', '_'))
                                                .toList()))
                .isEqualTo(secrets);
    }

    @ParameterizedTest
    @CsvSource({
        "http://Host:8000/v1?x=y, Host",
        "https://u:p@api.anthropic.com, api.anthropic.com",
        "http://[::1]:8000, ::1",
        "my_engine:8000/v1, my_engine",
        "http://safe.example#@evil.example, safe.example",
        "http://safe.example?@evil.example, safe.example",
        "http://a@b@evil.example/, evil.example",
        "mock, ''",
        "replay:a, ''",
        "'', ''",
    })
    void its_host_is_the_one_that_is_asked(String address, String host) {
        assertThat(new EngineAddress(address).host()).isEqualTo(host);
    }

    @Test
    void it_says_what_kind_it_is() {
        assertThat(new EngineAddress("mock").isMock()).isTrue();
        assertThat(new EngineAddress("replay:a/b").replayFolder()).contains("a/b");
        assertThat(new EngineAddress("http://mock").replayFolder()).isEmpty();
        assertThat(new EngineAddress("").isNamed()).isFalse();
        assertThat(new EngineAddress("https://e").isEncrypted()).isTrue();
        assertThat(new EngineAddress("e").isEncrypted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ollama,             http://127.0.0.1:11434",
        "vLLM,               http://127.0.0.1:8000",
        "llamacpp,           http://127.0.0.1:8080",
        "LM Studio,          http://127.0.0.1:1234",
        "mock,               mock",
        "ollama:11434,       ollama:11434",
        "http://vllm,        http://vllm",
        "ollama.example.com, ollama.example.com",
        "'',                 ''"
    })
    void an_engine_can_be_called_by_its_name(String text, String address) {
        assertThat(EngineAddress.of(text)).isEqualTo(new EngineAddress(address));
    }

    @Test
    void a_name_is_that_of_a_dialect() {
        Dialects dialects = Dialects.load(Map.of());
        for (LocalEngine engine : LocalEngine.values()) {
            assertThat(dialects.named(engine.id()).name()).isEqualTo(engine.id());
        }
    }
}
