package dev.lmresp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.ApiException;
import dev.lmresp.translate.request.ChatInvariants;
import dev.lmresp.translate.request.RequestTranslator;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Any request of the Messages API is refused with a 400 that names what is wrong in its words, or
 * becomes one that engines can read.
 */
class MessagesFuzzTest {
    private static final Path REQUESTS = Path.of("src", "test", "resources", "requests");
    private static final Dialects DIALECTS = Dialects.load(Map.of());
    private static final int TRIES = 400;

    @FuzzTest
    void request(byte[] body) {
        try {
            check(Json.parse(body));
        } catch (JsonSyntaxException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** Requests of the real Claude Code of which some values are others. */
    @Test
    void a_request_that_was_changed_at_random() throws IOException {
        List<byte[]> requests = requests();
        assertThat(requests).hasSizeGreaterThan(5);
        for (int seed = 0; seed < TRIES; seed++) {
            var random = new Random(seed);
            JsonNode request = Json.parse(requests.get(random.nextInt(requests.size())));
            shorten(request);
            for (int i = random.nextInt(4); i >= 0; i--) {
                change(request, random);
            }
            try {
                check(request);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
    }

    private static List<byte[]> requests() throws IOException {
        var requests = new ArrayList<byte[]>();
        try (var files = Files.newDirectoryStream(REQUESTS, "claude-*.json")) {
            for (Path file : files) {
                requests.add(Files.readAllBytes(file));
            }
        }
        return requests;
    }

    /** A change anywhere is as likely as one in the descriptions of a dozen tools. */
    private static void shorten(JsonNode request) {
        if (request.path("tools") instanceof ArrayNode tools) {
            while (tools.size() > 2) {
                tools.remove(0);
            }
        }
    }

    private static void change(JsonNode request, Random random) {
        var holders = new ArrayList<JsonNode>();
        collect(request, holders);
        JsonNode holder = holders.get(random.nextInt(holders.size()));
        JsonNode value = value(random);
        if (holder instanceof ObjectNode object) {
            List<String> names =
                    new ArrayList<>(object.propertyStream().map(Map.Entry::getKey).toList());
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
        } else if (holder instanceof ArrayNode list) {
            list.set(random.nextInt(list.size()), value);
        }
    }

    private static void collect(JsonNode node, List<JsonNode> holders) {
        if (node.isContainerNode() && !node.isEmpty()) {
            holders.add(node);
            node.forEach(child -> collect(child, holders));
        }
    }

    private static final String[] VALUES = {
        "null",
        "7",
        "-1",
        "1.5",
        "true",
        "\"\"",
        "\"x\"",
        "[]",
        "{}",
        "[7]",
        "{\"type\":\"text\"}",
        "\"tool_result\"",
        "\"tool_reference\"",
        "\"thinking\"",
        "\"system\"",
        "\"assistant\"",
        "\"user\"",
        "\"document\"",
        "\"image\"",
        "\"cut \\ud83d\"",
        "[{\"type\":\"text\",\"text\":\"x\"}]"
    };

    private static JsonNode value(Random random) {
        return Json.parse(VALUES[random.nextInt(VALUES.length)]);
    }

    private static void check(JsonNode body) {
        MessagesRequest read;
        try {
            read = MessagesReader.read(body);
        } catch (ApiException e) {
            assertThat(e.error().status()).isEqualTo(400);
            assertThat(e.error().message())
                    .isNotBlank()
                    .doesNotContain("input[", "max_output_tokens", "function_call");
            return;
        }
        try {
            byte[] chat =
                    RequestTranslator.translate(read.request(), DIALECTS.named(Dialects.GENERIC))
                            .request()
                            .toBytes();
            ChatInvariants.assertHoldWithoutDeclarations(Json.parse(chat));
        } catch (ApiException e) {
            assertThat(e.error().status()).isEqualTo(400);
        }
    }
}
