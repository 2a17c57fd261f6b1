package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.DoubleNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class NamedPromptTest {
    @TempDir private Path folder;

    @Test
    void the_input_goes_where_the_text_has_its_place() throws IOException {
        NamedPrompt prompt = prompt("Review this:\n\n{{input}}\n\nBe brief.\n");
        assertThat(prompt.question("a = $1 {{input}}"))
                .isEqualTo("Review this:\n\na = $1 {{input}}\n\nBe brief.");
        assertThat(prompt.description()).isEqualTo("Review this:");
        assertThat(prompt.applied(ChatSettings.DEFAULT.withSystem("s")).system()).isEqualTo("s");
    }

    @Test
    void without_a_place_for_it_the_text_is_what_the_model_is_told_before() throws IOException {
        NamedPrompt prompt = prompt("You are a pirate.\n");
        assertThat(prompt.question("hello")).isEqualTo("hello");
        assertThat(prompt.applied(ChatSettings.DEFAULT).system()).isEqualTo("You are a pirate.");
    }

    @Test
    void what_stands_before_the_text_changes_the_request() throws IOException {
        NamedPrompt prompt =
                prompt(
                        """
                        +++
                        description = "Talks like a pirate"
                        model = "parrot"
                        effort = "low"
                        temperature = 1.5
                        +++

                        You are a pirate.
                        """);
        ChatSettings settings = prompt.applied(ChatSettings.DEFAULT.withModel("other"));
        assertThat(prompt.description()).isEqualTo("Talks like a pirate");
        assertThat(settings.model()).isEqualTo("parrot");
        assertThat(settings.effort()).isEqualTo("low");
        assertThat(settings.system()).isEqualTo("You are a pirate.");
        assertThat(settings.more()).isEqualTo(Map.of("temperature", DoubleNode.valueOf(1.5)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+++\\nmodel = 1\\n+++\\nx     | line 2: 'model' must be a string",
                "+++\\n"
                    + "\\n"
                    + "modle = 'a'\\n"
                    + "+++\\n"
                    + "x | line 3: unknown key 'modle'; the keys are description, model, effort,"
                    + " temperature",
                "+++\\ntemperature = -1\\n+++\\nx | line 2: 'temperature' must be a number",
                "+++\\nmodel = \\n+++\\nx       | line 2, column 9",
                "+++\\nmodel = 'a'\\nx           | line 1: the second line +++ is missing",
                "---\\nmodel: a\\n---\\nx       | line 1: the settings above the text must be TOML",
                "+++\\n+++\\n               | has no text",
            },
            quoteCharacter = '~')
    void a_mistake_is_told_with_its_line(String text, String problem) {
        assertThatExceptionOfType(ConversationException.class)
                .isThrownBy(() -> prompt(text.replace("\\n", "\n")))
                .withMessageStartingWith(folder.toString())
                .withMessageContaining(problem);
    }

    @Test
    void prompts_are_found_by_the_names_of_their_files() throws IOException {
        Path prompts = Files.createDirectories(folder.resolve("lmresp/prompts"));
        Files.writeString(prompts.resolve("review.md"), "Review: {{input}}");
        Files.writeString(prompts.resolve("älter.md"), "Be old.");
        Files.writeString(prompts.resolve(".hidden.md"), "x");
        Files.writeString(prompts.resolve("notes.txt"), "x");
        var found = PromptFolder.of(Map.of("XDG_CONFIG_HOME", folder.toString()));
        assertThat(found.names()).containsExactly("review", "älter");
        assertThat(found.read("review").text()).isEqualTo("Review: {{input}}");
        assertThatExceptionOfType(ConversationException.class)
                .isThrownBy(() -> found.read("../prompts/review"))
                .withMessage("there is no prompt '../prompts/review'; there are review, älter");
        assertThatExceptionOfType(ConversationException.class)
                .isThrownBy(() -> PromptFolder.of(Map.of("HOME", folder.toString())).read("review"))
                .withMessage(
                        "there is no prompt 'review'; create one as %s"
                                .formatted(folder.resolve(".config/lmresp/prompts/NAME.md")));
    }

    @Test
    void a_folder_that_cannot_be_read_is_told_of() throws IOException {
        Path file = Files.createDirectories(folder.resolve("lmresp")).resolve("prompts");
        Files.writeString(file, "a file");
        var prompts = PromptFolder.of(Map.of("XDG_CONFIG_HOME", folder.toString()));
        assertThatExceptionOfType(ConversationException.class)
                .isThrownBy(() -> prompts.read("review"))
                .withMessageStartingWith(file + " cannot be read: ");
    }

    private NamedPrompt prompt(String text) throws IOException {
        return NamedPrompt.read("p", Files.writeString(folder.resolve("p.md"), text));
    }
}
