package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class ToolFileTest {
    @TempDir private Path folder;

    private List<CommandTool> read(String name, String text) throws IOException {
        return ToolFile.read(Files.writeString(folder.resolve(name), text));
    }

    @Test
    void a_tool_has_all_that_its_table_says() throws IOException {
        var tools =
                read(
                        "tools.toml",
                        """
                        [[tool]]
                        name = "weather"
                        description = "The weather."
                        command = ["./weather", "{city}"]
                        timeout = 1.5
                        folder = "sub"
                        max-output = 100
                        env = { UNITS = "metric" }
                        parameters.type = "object"
                        parameters.properties.city.type = "string"

                        [[tool]]
                        name = "time"
                        command = ["date"]
                        """);
        assertThat(tools).hasSize(2);
        assertThat(tools.getFirst())
                .isEqualTo(
                        new CommandTool(
                                "weather",
                                "The weather.",
                                Json.object()
                                        .setAll(
                                                Map.of(
                                                        "type",
                                                        Json.object().textNode("object"),
                                                        "properties",
                                                        Json.parse(
                                                                "{\"city\":{\"type\":\"string\"}}"))),
                                List.of("./weather", "{city}"),
                                Duration.ofMillis(1500),
                                folder.resolve("sub"),
                                100,
                                Map.of("UNITS", "metric")));
        var time = tools.getLast();
        assertThat(time.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(time.maxOutput()).isEqualTo(32768);
        assertThat(time.folder()).isEqualTo(Path.of("").toAbsolutePath());
        assertThat(Json.text(time.parameters()))
                .isEqualTo(
                        "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"t\",\"command\":[\"true\"]}",
                "[{\"name\":\"t\",\"command\":[\"true\"]}]",
                " [\n"
                    + " {\"name\":\"t\",\"command\":[\"true\"],\"parameters\":{\"type\":\"object\"}}]",
                "{\"tools\":[{\"name\":\"t\",\"command\":[\"true\"]}]}",
                "\uFEFF[[tool]]\nname = 't'\ncommand = ['true']",
                "tool = [{name = 't', command = ['true']}]",
                "[[tool]]\nname = 't'\ncommand = ['true']\nparameters = '{\"type\":\"object\"}'",
            })
    void a_file_may_be_json_in_three_forms_or_toml(String text) throws IOException {
        assertThat(read("tools", text)).extracting(CommandTool::name).containsExactly("t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nmae = 'x'                        | line 3 | 'nmae' | the keys are name, description
                    timeout = 'long'                  | line 3 | 'timeout' | number of seconds
                    timeout = 0                       | line 3 | 'timeout' | more than 0
                    timeout = nan                     | line 3 | 'timeout' | more than 0
                    max-output = 1.5                  | line 3 | 'max-output' | bytes
                    max-output = -1                   | line 3 | 'max-output' | bytes
                    description = ['a']               | line 3 | 'description' | a string
                    folder = 3                        | line 3 | 'folder' | a string
                    env = { A = 1 }                   | line 3 | 'env' | 'A' must be a string
                    env = 'A=1'                       | line 3 | 'env' | a table
                    parameters = 'no json'            | line 3 | 'parameters' | not JSON
                    parameters = [1]                  | line 3 | 'parameters' | JSON schema
                    parameters = { type = 'array' }   | line 3 | 'parameters' | "object"
                    parameters.properties.a.type = 'strin' | line 3 | 'parameters' | $.properties.a.type
                    parameters.properties.a.$ref = 'x' | line 3 | column | $
                    parameters = '{"$ref":"http://127.0.0.1:1/x"}' | line 3 | 'parameters' | not fetched
                    parameters = '{"$ref":"#/$defs/x"}' | line 3 | 'parameters' | $defs/x
                    parameters = '{"$ref":"#"}'       | line 3 | 'parameters' | without end
                    name = 'b'                        | line 3 | column | previously defined
                    """)
    void what_is_wrong_is_named_with_its_line(String line, String where, String key, String what) {
        String text = "[[tool]]\nname = 'a'\n" + line + "\ncommand = ['x']\n";
        assertThatThrownBy(() -> read("tools.toml", text))
                .isInstanceOf(ConversationException.class)
                .hasMessageContainingAll(folder.resolve("tools.toml").toString(), where, key, what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    [[tool]];command = ['x']                  | line 2 | 'name': every tool needs one
                    [[tool]];name = 'a'                       | line 2 | 'command': every tool needs one
                    [[tool]];name = 'a b';command = ['x']     | line 2 | letters, digits
                    [[tool]];name = 'a';command = 'x'         | line 3 | an array of strings
                    [[tool]];name = 'a';command = []          | line 3 | an array of strings
                    [[tool]];name = 'a';command = ['x', 1]    | line 3 | an array of strings
                    [tool];name = 'a'                         | line 1 | write [[tool]]
                    [[tools]];name = 'a'                      | line 1 | 'tools'
                    tool = ['a']                              | line 1 | must be a table
                    # nothing                                 | has no tools | [[tool]]
                    [[tool]];name='a';command=['x'];[[tool]];command=['y'];name='a' | line 6 | another tool
                    """)
    void a_tool_that_is_not_whole_is_named(String lines, String where, String what) {
        assertThatThrownBy(() -> read("tools.toml", lines.replace(";", "\n")))
                .isInstanceOf(ConversationException.class)
                .hasMessageContainingAll("tools.toml", where, what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"tools":[{"name":"a"}]}       | tool 1: 'command'
                    {"tools":[],"x":1}             | only the key 'tools'
                    {"tools":{}}                   | must hold
                    [1]                            | tool 1: a tool must be an object
                    [{"name":"a","command":["x"]},{"name":"a","command":["x"]}] | tool 2: 'name': 'a' is the name of another
                    {"name":"a",                   | not JSON
                    "text"                         | must hold
                    """)
    void what_is_wrong_in_json_is_named_with_its_tool(String text, String what) {
        assertThatThrownBy(() -> read("tools.json", text))
                .isInstanceOf(ConversationException.class)
                .hasMessageContainingAll("tools.json", what);
    }

    @Test
    void a_file_that_cannot_be_read_is_named() throws IOException {
        assertThatThrownBy(() -> ToolFile.read(folder.resolve("gone.toml")))
                .hasMessageContainingAll("gone.toml", "does not exist");
        Path bytes = Files.write(folder.resolve("bytes.toml"), new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> ToolFile.read(bytes)).hasMessageContaining("not text in UTF-8");
    }
}
