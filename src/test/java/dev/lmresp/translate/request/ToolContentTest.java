package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.askedItems;
import static dev.lmresp.translate.request.Asked.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The output of a tool is read in the form in which the tool or the client's SDK gave it. */
class ToolContentTest {
    private static final String PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB";
    private static final String IMAGE =
            "{type: 'image', data: '" + PNG + "', mimeType: 'image/png'}";

    private static Asked output(String output, String dialect) {
        return askedItems(
                "{type: 'function_call', call_id: 'c', name: 'f', arguments: '{}'},"
                        + "{type: 'function_call_output', call_id: 'c', output: "
                        + output
                        + "}",
                dialect);
    }

    /** What the model reads of an output, in a dialect whose outputs may hold images. */
    private static JsonNode content(String output) {
        return output(output, "mistral").message(1).path("content");
    }

    private static JsonNode image(String url) {
        return json("{type: 'image_url', image_url: {url: '" + url + "'}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // MCP
                "{type: 'image', data: '@', mimeType: 'image/png'}",
                "{type: 'resource', resource: {uri: 'file:///a.png', mimeType: 'image/png', blob:"
                        + " '@'}}",
                // Anthropic
                "{type: 'image', source: {type: 'base64', media_type: 'image/png', data: '@'}}",
                // AI SDK
                "{type: 'media', data: '@', mediaType: 'image/png'}",
                "{type: 'image-data', data: '@', mediaType: 'image/png'}",
                "{type: 'file', mediaType: 'image/png', data: '@'}",
                // LangChain
                "{type: 'image', source_type: 'base64', mime_type: 'image/png', data: '@'}",
                "{type: 'image', base64: '@', mime_type: 'image/png'}",
                // Agents SDK, and Chat Completions
                "{type: 'image', image: 'data:image/png;base64,@'}",
                "{type: 'image_url', image_url: {url: 'data:image/png;base64,@'}}",
                "{type: 'input_image', image_url: 'data:image/png;base64,@'}",
                // nobody says what it is
                "{type: 'image', data: '@'}",
            })
    void an_image_is_one_in_every_form(String part) {
        String given = part.replace("@", PNG);
        JsonNode expected = image("data:image/png;base64," + PNG);
        assertThat(content("[" + given + "]").path(0)).isEqualTo(expected);
        // and so it is when a client turned it into a text
        String text = Json.text(json("[" + given + "]"));
        assertThat(content(Json.text(Json.object().textNode(text))).path(0)).isEqualTo(expected);
        // a model that cannot see it is told that there is one, and reads no base64
        String read = output("[" + given + "]", "deepseek").chat().toString();
        assertThat(read).contains("an image").doesNotContain(PNG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{content: [{type: 'text', text: 'seen'}, @]}",
                "{content: [{type: 'text', text: 'seen'}, @], isError: false, _meta: {a: 1}}",
                "[{type: 'text', text: 'seen'}, @]",
            })
    void the_whole_result_of_an_mcp_tool_is_read(String result) {
        JsonNode given = json(result.replace("@", IMAGE));
        String text = Json.text(Json.object().textNode(Json.text(given)));
        for (String output : new String[] {Json.text(given), text}) {
            JsonNode content = content(output);
            assertThat(content.path(0).path("text").asText()).isEqualTo("seen");
            assertThat(content.path(1)).isEqualTo(image("data:image/png;base64," + PNG));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{content: [{type: 'text', text: 'a'}], structuredContent: {b: 1}} | a",
                "{content: [], structuredContent: {b: 1}}                     | {\"b\":1}",
                "{content: [{type: 'text', text: 'no'}], isError: true} | [The tool failed.] no",
                "[{type: 'resource', resource: {uri: 'file:///a.py', text: 'x = 1'}}]"
                        + " | [file:///a.py] x = 1",
                "[{type: 'resource_link', uri: 'file:///a.py', name: 'a', mimeType:"
                        + " 'text/x-python'}] | [resource a, text/x-python, file:///a.py]",
                "[{type: 'file', data: 'a, b', mimeType: 'text/csv'}]         | a, b",
                "[{type: 'audio', data: 'UklGRg', mimeType: 'audio/wav'}]"
                        + " | [a sound: this model cannot hear]",
                "[{type: 'resource', resource: {uri: 'file:///d/a.bin', blob: 'AAECAwQFBgc='}}]"
                        + " | [a.bin: a file that could not be passed on]",
                "[{type: 'resource', resource: {uri: 'file:///d/a.py', blob: 'eCA9IDE='}}]"
                        + " | File a.py: x = 1",
            })
    void what_is_no_image_is_text(String output, String expected) {
        JsonNode content = output(output, "generic").message(1).path("content");
        var text = new StringBuilder(content.isTextual() ? content.asText() : "");
        content.forEach(part -> text.append(part.path("text").asText()).append('\n'));
        assertThat(text.toString().strip().replace('\n', ' '))
                .isEqualTo(expected.replace("\"\"", "\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{type: 'image', name: 'cat.png'}]",
                "[{type: 'text', value: 1}]",
                "[{type: 'resource', id: 3}]",
                "{content: [{type: 'image', name: 'x'}]}",
                "{content: 'a', data: 'b'}",
                "{content: [{type: 'text', text: 'a'}], total: 3}",
                "[1, 2]",
                "[{type: 'text', text: 'a'}, {b: 1}]",
                "{type: 'image', data: 'not base64!', mimeType: 'image/png'}",
                "{type: 'file', data: 'a, b', mimeType: 'application/x-thing'}",
            })
    void data_that_only_looks_like_content_stays_what_it_is(String data) {
        String text = Json.text(json(data));
        JsonNode content = output(data, "generic").message(1).path("content");
        assertThat(content.isTextual() ? content : content.path(0).path("text"))
                .isEqualTo(Json.object().textNode(text));
    }

    @Test
    void json_of_content_without_media_stays_as_the_client_wrote_it() {
        String text = "[{\"type\": \"text\", \"text\": \"a\"}]";
        JsonNode content =
                output(Json.text(Json.object().textNode(text)), "generic")
                        .message(1)
                        .path("content");
        assertThat(content.asText()).isEqualTo(text);
    }

    @Test
    void a_user_may_send_such_parts_too() {
        var asked =
                askedItems("{role: 'user', content: [{type: 'text', text: 'see'}, " + IMAGE + "]}");
        assertThat(asked.message(0).path("content").path(1))
                .isEqualTo(image("data:image/png;base64," + PNG));
    }
}
