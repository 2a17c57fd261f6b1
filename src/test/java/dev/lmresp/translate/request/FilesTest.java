package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.askedItems;
import static dev.lmresp.translate.request.Asked.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.responses.ApiException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A file is what its content says; media types are many, and often missing or wrong. */
class FilesTest {
    private static final String PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB";
    private static final String PDF =
            base64("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj", StandardCharsets.ISO_8859_1);
    private static final String BINARY = "AAECAwQFBgcICQoLDA0ODw==";

    private static String base64(String text, Charset charset) {
        return Base64.getEncoder().encodeToString(text.getBytes(charset));
    }

    private static Asked file(String members, String dialect) {
        return askedItems(
                "{role: 'user', content: [{type: 'input_file', " + members + "}]}", dialect);
    }

    private static JsonNode part(String members, String dialect) {
        JsonNode content = file(members, dialect).message(0).path("content");
        return content.isTextual() ? content : content.path(0);
    }

    private static String text(String fileData) {
        JsonNode content =
                file("filename: 'a', file_data: '" + fileData + "'", "generic")
                        .message(0)
                        .path("content");
        return content.isTextual() ? content.asText() : content.path(0).path("text").asText();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:text/plain;base64,@",
                "data:text/x-python;base64,@",
                "data:text/markdown;charset=utf-8;base64,@",
                "data:text/csv;name=a.csv;charset=UTF-8;base64,@",
                "data:application/json;base64,@",
                "data:application/ld+json;base64,@",
                "data:application/xhtml+xml;base64,@",
                "data:image/svg+xml;base64,@",
                "data:application/yaml;base64,@",
                "data:application/x-yaml;base64,@",
                "data:application/x-ndjson;base64,@",
                "data:application/typescript;base64,@",
                "data:application/vnd.api+json;base64,@",
                "data:application/octet-stream;base64,@",
                "data:;base64,@",
                "data:base64,@",
                "DATA:Text/Plain;BASE64,@",
                "@",
            })
    void text_is_read_under_any_name(String fileData) {
        String source = "x = 'ä'\nprint(x)\n\u001b[0m";
        String data = fileData.replace("@", base64(source, StandardCharsets.UTF_8));
        assertThat(text(data)).isEqualTo("File a:\n" + source);
    }

    @ParameterizedTest
    @CsvSource({
        "'data:text/plain,Hello%20World%C3%A4+1', 'Hello Worldä+1'",
        "'data:,a%2Cb', 'a,b'",
        "'data:text/plain;charset=iso-8859-1,%E4', 'ä'",
        "'data:text/plain;charset=latin1;base64,5A==', 'ä'",
        "'data:text/plain;charset=nonsense;base64,w6Q=', 'ä'",
        "'data:text/plain;base64,77u/YQ==', 'a'",
        "'data:text/plain;base64,//5hAA==', 'a'",
        "'data:text/plain;base64,5A==', '\uFFFD'",
        "'data:text/plain;base64,YS0%3D', 'a-'",
        "'print(1) # not base64', 'print(1) # not base64'",
    })
    void text_is_decoded_as_it_is_written(String fileData, String expected) {
        assertThat(text(fileData)).isEqualTo("File a:\n" + expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/octet-stream", "application/x-thing", "application/pdf", ""})
    void what_is_no_text_is_not_read_as_text(String type) {
        var asked =
                file(
                        "filename: 'a.bin', file_data: 'data:" + type + ";base64," + BINARY + "'",
                        "generic");
        assertThat(asked.message(0).path("content").toString())
                .contains("a.bin: a file that could not be passed on");
        assertThat(asked.notes()).containsExactly("input[0].content[0] dropped");
    }

    @Test
    void a_long_file_that_is_no_text_is_known_by_its_beginning() {
        String data = Base64.getEncoder().encodeToString(new byte[100_000]);
        assertThat(text("data:application/octet-stream;base64," + data))
                .contains("could not be passed on");
        String source = base64("a line\n".repeat(10_000), StandardCharsets.UTF_8);
        assertThat(text("data:application/octet-stream;base64," + source)).hasSize(70_008);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filename: 'a.pdf', file_data: 'data:application/pdf;base64,@'",
                "filename: 'a.pdf', file_data: 'data:application/octet-stream;base64,@'",
                "filename: 'a.pdf', file_data: 'data:;base64,@'",
                "filename: 'a.pdf', file_data: '@'",
                "filename: 'a.pdf', file_url: 'data:application/pdf;base64,@'",
            })
    void a_pdf_is_passed_on_as_one(String members) {
        assertThat(part(members.replace("@", PDF), "openai"))
                .isEqualTo(
                        json(
                                "{type: 'file', file: {filename: 'a.pdf', file_data:"
                                        + " 'data:application/pdf;base64,"
                                        + PDF
                                        + "'}}"));
    }

    @Test
    void a_pdf_elsewhere_goes_to_an_engine_that_fetches_it() {
        String members = "file_url: 'https://example.com/d/a.pdf'";
        assertThat(part(members, "openrouter"))
                .isEqualTo(
                        json(
                                "{type: 'file', file: {filename: 'a.pdf', file_data:"
                                        + " 'https://example.com/d/a.pdf'}}"));
        for (String dialect : new String[] {"openai", "generic"}) {
            assertThat(file(members, dialect).notes())
                    .containsExactly("input[0].content[0] dropped");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data:image/png;base64,@", "data:application/octet-stream;base64,@", "@"})
    void an_image_that_comes_as_a_file_is_an_image(String fileData) {
        assertThat(part("file_data: '" + fileData.replace("@", PNG) + "'", "generic"))
                .isEqualTo(
                        json(
                                "{type: 'image_url', image_url: {url: 'data:image/png;base64,"
                                        + PNG
                                        + "'}}"));
    }

    @Test
    void a_sound_that_comes_as_a_file_is_a_sound() {
        assertThat(part("file_data: 'data:audio/mpeg;base64,SUQz'", "openai"))
                .isEqualTo(
                        json("{type: 'input_audio', input_audio: {data: 'SUQz', format: 'mp3'}}"));
    }

    @Test
    void a_file_may_have_the_form_of_chat_completions() {
        var asked =
                askedItems(
                        "{role: 'user', content: [{type: 'file', file: {filename: 'a.py',"
                                + " file_data: 'data:text/x-python;base64,eCA9IDE='}}]}");
        assertThat(asked.message(0).path("content").asText()).isEqualTo("File a.py:\nx = 1");
    }

    @ParameterizedTest
    @CsvSource({
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB, image/png",
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD, image/jpeg",
        "R0lGODlhAQABAIAAAAAAAP///yH5BAEA, image/gif",
        "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCd, image/webp",
        "Qk1GAAAAAAAAADYAAAAoAAAAAgAAAAIA, image/bmp",
        "SUkqAAgAAAAAAAAAAAAAAAAAAAAAAAAA, image/tiff",
        "AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYx, image/avif",
    })
    void an_image_in_base64_alone_is_known_by_its_first_bytes(String base64, String type) {
        for (String given :
                new String[] {
                    base64,
                    base64.substring(0, 16) + "\\n" + base64.substring(16),
                    "data:application/octet-stream;base64," + base64,
                    "data:;base64," + base64,
                    "data:image;base64," + base64,
                    "data:image/*;base64," + base64,
                }) {
            var asked =
                    askedItems(
                            "{role: 'user', content: [{type: 'input_image', image_url: '"
                                    + given
                                    + "'}]}");
            assertThat(asked.message(0).at("/content/0/image_url/url").asText())
                    .isEqualTo("data:" + type + ";base64," + base64);
            assertThat(asked.notes()).containsExactly("input[0].content[0].image_url repaired");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SGVsbG8gV29ybGQ=", "cat.png", "JVBERi0xLjcK", "iVBO", "%"})
    void base64_that_is_no_image_is_refused_and_the_place_named(String url) {
        assertThatThrownBy(
                        () ->
                                askedItems(
                                        "{role: 'user', content: [{type: 'input_image', image_url:"
                                                + " '"
                                                + url
                                                + "'}]}"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e ->
                                assertThat(e.error().param())
                                        .isEqualTo("input[0].content[0].image_url"));
    }
}
