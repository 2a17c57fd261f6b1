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

class OutputSchemaTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '%',
            textBlock =
                    """
                    name                     % "name":{"type":"string"}
                    age int                  % "age":{"type":"integer"}
                    a number , b bool        % "a":{"type":"number"},"b":{"type":"boolean"}
                    tags[]                   % "tags":{"type":"array","items":{"type":"string"}}
                    m[][] int                % "m":{"type":"array","items":{"type":"array","items":{"type":"integer"}}}
                    age? int                 % "age":{"type":["integer","null"]}
                    名字: 全名                 % "名字":{"type":"string","description":"全名"}
                    s: new|done              % "s":{"type":"string","enum":["new","done"]}
                    s: in work | done        % "s":{"type":"string","enum":["in work","done"]}
                    s:new|done:how far       % "s":{"type":"string","enum":["new","done"],"description":"how far"}
                    s?: a|b                  % "s":{"type":["string","null"],"enum":["a","b",null]}
                    n int: 1|2               % "n":{"type":"integer","enum":[1,2]}
                    t[]: a|b                 % "t":{"type":"array","items":{"type":"string","enum":["a","b"]}}
                    u: "one, two: |" , v     % "u":{"type":"string","description":"one, two: |"},"v":{"type":"string"}
                    u: "a \\"b\\""           % "u":{"type":"string","description":"a \\"b\\""}
                    """)
    void a_field_in_short_is_a_property(String text, String properties) {
        var schema = OutputSchema.of(text);
        assertThat(schema.schema().path("properties"))
                .isEqualTo(Json.parse("{" + properties + "}"));
        assertThat(schema.name()).isEqualTo("answer");
        assertThat(schema.format().path("strict").asBoolean()).isTrue();
    }

    @Test
    void all_fields_are_required_and_no_others_allowed_at_every_depth() {
        assertThat(
                        OutputSchema.of("name, people[].first, address.city, people[].age? int")
                                .schema())
                .isEqualTo(
                        Json.parse(
                                """
                                {"type":"object","properties":{
                                  "name":{"type":"string"},
                                  "people":{"type":"array","items":{"type":"object","properties":{
                                      "first":{"type":"string"},"age":{"type":["integer","null"]}},
                                    "required":["first","age"],"additionalProperties":false}},
                                  "address":{"type":"object","properties":{
                                      "city":{"type":"string"}},
                                    "required":["city"],"additionalProperties":false}},
                                 "required":["name","people","address"],
                                 "additionalProperties":false}
                                """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '%',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``             % column 1: expected the name of a field, not the end
                    name,          % column 6: expected the name of a field, not the end
                    name,,age      % column 6: expected the name of a field, not ','
                    name, age flot % column 11: expected a type (string, int, number, bool), ':' or ',', not 'flot'
                    name age int   % column 6: expected a type
                    a int b        % column 7: expected ',' or the end
                    tags[          % column 5: expected ',' or the end
                    a.             % column 3: expected the name of a field
                    .a             % column 1: expected the name of a field
                    a:             % column 3: expected a value or a description, not the end
                    a: b|          % column 6: expected a value or a description, not the end
                    a int: 1|two   % column 10: expected an integer, not 'two'
                    a number: 1|"  % column 13: the quote that begins here is not closed
                    a bool: x|y    % column 9: expected a description
                    a: http://x    % column 8: expected ',' or the end (put text with
                    a, b, a        % column 7: 'a' is already defined in column 1
                    a, a.b         % column 4: 'a' is already defined in column 1
                    a[].b, a.c     % column 8: 'a' is already defined in column 1
                    名, 名          % column 4: '名' is already defined in column 1
                    what is it?    % column 6: expected a type
                    """)
    void a_mistake_is_shown_by_its_column(String text, String message) {
        assertThatThrownBy(() -> OutputSchema.of(text))
                .isInstanceOf(ConversationException.class)
                .hasMessageContaining("the schema, " + message);
    }

    @Test
    void a_schema_may_be_in_a_file_or_stand_there_itself() throws IOException {
        String schema = "{\"type\":\"object\",\"required\":[\"a\"]}";
        Path file = Files.writeString(folder.resolve("my person.schema.json"), schema);
        var ofFile = OutputSchema.of(file.toString());
        assertThat(ofFile.schema()).isEqualTo(Json.parse(schema));
        assertThat(ofFile.name()).isEqualTo("my_person");
        assertThat(ofFile.format().path("strict").asBoolean()).isFalse();
        assertThat(OutputSchema.of(" " + schema).schema()).isEqualTo(Json.parse(schema));
        assertThat(OutputSchema.of("{\"title\":\"A person!\"}").name()).isEqualTo("A_person");
        assertThat(
                        OutputSchema.of(
                                        "{\"name\":\"p\",\"strict\":true,\"schema\":"
                                                + schema
                                                + "}")
                                .format())
                .isEqualTo(
                        Json.parse(
                                "{\"type\":\"json_schema\",\"name\":\"p\",\"schema\":%s,\"strict\":true}"
                                        .formatted(schema)));
    }

    @Test
    void a_file_that_is_wrong_is_named() throws IOException {
        assertThatThrownBy(() -> OutputSchema.of("gone.json"))
                .hasMessage("gone.json does not exist");
        Path text = Files.writeString(folder.resolve("a.json"), "{\"type\":");
        assertThatThrownBy(() -> OutputSchema.of(text.toString()))
                .hasMessageContainingAll(text.toString(), "is not JSON", "line 1");
        Path wrong = Files.writeString(folder.resolve("b.json"), "{\"type\":\"objekt\"}");
        assertThatThrownBy(() -> OutputSchema.of(wrong.toString()))
                .hasMessageContainingAll(wrong.toString(), "not a valid JSON schema", "$.type");
        Path list = Files.writeString(folder.resolve("c.json"), "[]");
        assertThatThrownBy(() -> OutputSchema.of(list.toString()))
                .hasMessageContaining("must be an object");
    }

    @Test
    void problems_say_where_they_are() {
        var schema = OutputSchema.of("people[].age int, status: new|done");
        assertThat(schema.problems("{\"people\":[{\"age\":3}],\"status\":\"new\"}")).isEmpty();
        assertThat(schema.problems("{\"people\":[{\"age\":\"3\"},{}],\"status\":\"old\",\"x\":1}"))
                .hasSize(4)
                .anyMatch(it -> it.startsWith("$.people[0].age: string found, integer expected"))
                .anyMatch(it -> it.startsWith("$.people[1]: required property 'age'"))
                .anyMatch(it -> it.startsWith("$.status: "))
                .anyMatch(it -> it.startsWith("$: property 'x'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Sure!", "```json\n{}\n```", "{\"people\":[", "{} {}"})
    void an_answer_that_is_not_json_is_said_to_be(String answer) {
        assertThat(OutputSchema.of("name").problems(answer))
                .singleElement()
                .asString()
                .startsWith("the answer is not JSON: ");
    }

    @Test
    void a_schema_may_be_of_an_older_draft_and_refer_to_itself() {
        var schema =
                OutputSchema.of(
                        """
                        {"$schema":"http://json-schema.org/draft-07/schema#",
                         "definitions":{"tree":{"type":"object","properties":{
                            "left":{"$ref":"#/definitions/tree"},"value":{"type":"integer"}}}},
                         "$ref":"#/definitions/tree"}
                        """);
        assertThat(schema.problems("{\"left\":{\"left\":{\"value\":\"x\"}}}"))
                .singleElement()
                .asString()
                .startsWith("$.left.left.value:");
    }
}
