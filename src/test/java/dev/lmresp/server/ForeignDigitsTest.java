package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.json.Json;
import dev.lmresp.testing.JavaCommand;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Languages that have digits of their own: JSON, logs and file names have those of ASCII. */
@Tag("process")
@Tag("ci")
class ForeignDigitsTest {
    private static final Pattern FOREIGN = Pattern.compile("[\\p{Nd}&&[^0-9]]");

    @TempDir private Path folder;

    /** The rooms below the commands, in a JVM that nobody has told anything about digits. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "hi-IN-u-nu-deva", "fa-IR", "tr-TR"})
    void the_mock_the_proxy_and_recordings_speak_json(String language) throws Exception {
        var command = new ArrayList<>(JavaCommand.of(Exchanges.class));
        command.addAll(List.of(language, folder.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).doesNotContainPattern(FOREIGN).contains("\"output_index\":0", "done");
        try (Stream<Path> recorded = Files.walk(folder)) {
            for (Path file : recorded.toList()) {
                assertThat(file.toString()).doesNotContainPattern(FOREIGN);
                if (Files.isRegularFile(file)) {
                    assertThat(Files.readString(file)).doesNotContainPattern(FOREIGN);
                }
            }
        }
    }

    @Test
    void what_a_command_prints_has_them_too() throws Exception {
        Map<String, String> arabic =
                Map.of(
                        "JDK_JAVA_OPTIONS",
                        "-Duser.language=ar -Duser.country=EG -Duser.extensions=nu-arab");
        try (LmrespProcess serve =
                        LmrespProcess.start(
                                folder, arabic, "serve", "-v", "--port=0", "--engine=mock");
                RawClient client = RawClient.to(serve.port())) {
            assertThat(client.respond(mock("count to 3")).answer().status()).isEqualTo(200);
            serve.awaitErr("POST /v1/responses 200");
            assertThat(serve.err()).doesNotContainPattern(FOREIGN);
        }
    }

    private static ObjectNode mock(String text) {
        return Requests.whole(text).put("model", MockEngine.MODEL);
    }

    /** Says everything that it got, and fails where that is no JSON. */
    static final class Exchanges {
        private Exchanges() {}

        static void main(String[] args) throws IOException {
            Locale.setDefault(Locale.forLanguageTag(args[0]));
            Path folder = Path.of(args[1]);
            try (TestProxy proxy =
                    TestProxy.withEngine(ServeConfig.MOCK_ENGINE).record(folder).start()) {
                ask(proxy);
            }
            try (TestProxy proxy =
                    TestProxy.withEngine(ServeConfig.REPLAY_ENGINE + folder).start()) {
                ask(proxy);
            }
            System.out.println("done");
        }

        private static void ask(TestProxy proxy) {
            for (String text : List.of("count to 12", "I am 7, how many tokens?", "think of 3")) {
                for (boolean streams : List.of(true, false)) {
                    JsonNode request = mock(text).put("stream", streams);
                    try (RawClient client = proxy.client()) {
                        say(client.respond(request).answer());
                    }
                }
            }
            try (RawClient client = proxy.client()) {
                say(client.respond(mock("hi").put("model", "gpt-0")).answer());
            }
            try (RawClient client = proxy.client()) {
                say(client.request("GET", "/v1/models").answer());
            }
        }

        private static void say(RawAnswer answer) {
            String text = answer.text();
            System.out.println(answer.status() + " " + answer.headers() + " " + text);
            text.lines()
                    .filter(line -> line.startsWith("{") || line.startsWith("data: {"))
                    .forEach(line -> Json.parse(line.replaceFirst("^data: ", "")));
        }
    }
}
