package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The pages say what lmresp does. */
class GuidesTest {
    private static final Pattern MESSAGE = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    /** What is another one each time, in a message or in a page. */
    private static final Pattern VARIABLE =
            Pattern.compile(
                    "…|'[^']*'|http://\\S+|\\d[\\d.:]*|\\b(?:N|Y|NAME)\\b|Address already in use");

    private static final List<String> OF_LMRESP_THROUGH_CODEX =
            List.of(
                    "send the proxy's API key",
                    "the API key is not one of the proxy's keys",
                    "set the engine's key with --engine-api-key-env",
                    "it has Y",
                    "cannot be reached: is it running, and is the address right?",
                    "did not begin its answer within N s",
                    "sent nothing for N s");

    /** A person looks for the words that the screen shows. */
    @Test
    void every_message_that_the_page_explains_is_one_that_lmresp_prints() throws IOException {
        String page = Files.readString(Path.of("docs/en/codex.md"));
        String own = page.substring(page.indexOf("### What lmresp says"));
        var messages = new ArrayList<>(OF_LMRESP_THROUGH_CODEX);
        MESSAGE.matcher(own).results().map(it -> it.group(1)).forEach(messages::add);

        assertThat(page).contains(OF_LMRESP_THROUGH_CODEX);
        assertThat(messages).hasSizeGreaterThan(15);
        String source = literals();
        for (String message : messages) {
            for (String fixed : VARIABLE.split(message)) {
                assertThat(source).as(message).contains(fixed.strip());
            }
        }
    }

    /** The source, with the texts whole that stand on several lines of it. */
    private static String literals() throws IOException {
        var source = new StringBuilder();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                source.append(Files.readString(file));
            }
        }
        return source.toString().replaceAll("\"\\s*\\+\\s*\"", "");
    }
}
