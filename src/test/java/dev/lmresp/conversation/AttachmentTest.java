package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.conversation.Attachment.Kind;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

class AttachmentTest {
    @TempDir private Path folder;

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static String text(Attachment attachment) {
        return attachment.part().path("text").asText();
    }

    @Test
    void text_stands_in_a_fence_under_its_name() throws IOException {
        Path file = file("Main.java", "class Main {}\n".getBytes(UTF_8));
        var attachment = Attachment.of(file.toString());
        assertThat(attachment.part())
                .isEqualTo(
                        Json.object()
                                .put("type", "input_text")
                                .put(
                                        "text",
                                        "File %s:\n\n```java\nclass Main {}\n```\n"
                                                .formatted(file)));
        assertThat(attachment.kind()).isEqualTo(Kind.TEXT);
        assertThat(attachment.bytes()).isEqualTo(14);
        assertThat(attachment.name()).isEqualTo(file.toString());
    }

    @Test
    void the_fence_is_longer_than_any_in_the_text() throws IOException {
        Path file = file("README", "````\ncode\n````".getBytes(UTF_8));
        assertThat(text(Attachment.of(file))).contains("\n`````\n````\ncode\n````\n`````\n");
    }

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a00, image/png",
        "ffd8ffe000104a464946, image/jpeg",
        "474946383961ff, image/gif",
        "52494646240000005745425056503820, image/webp",
    })
    void an_image_is_known_by_its_content(String hex, String type) throws IOException {
        byte[] content = HexFormat.of().parseHex(hex);
        var attachment = Attachment.of(file("picture.txt", content));
        String base64 = Base64.getEncoder().encodeToString(content);
        assertThat(attachment.part())
                .isEqualTo(
                        Json.object()
                                .put("type", "input_image")
                                .put("image_url", "data:" + type + ";base64," + base64)
                                .put("detail", "auto"));
        assertThat(attachment.kind()).isEqualTo(Kind.IMAGE);
    }

    @Test
    void a_pdf_is_a_file_with_its_name() throws IOException {
        var attachment = Attachment.of(file("paper.pdf", "%PDF-1.7\n\0\u00ff".getBytes(UTF_8)));
        assertThat(attachment.part().path("type").asText()).isEqualTo("input_file");
        assertThat(attachment.part().path("filename").asText()).isEqualTo("paper.pdf");
        assertThat(attachment.part().path("file_data").asText())
                .startsWith("data:application/pdf;base64,JVBERi");
        assertThat(attachment.kind()).isEqualTo(Kind.DOCUMENT);
    }

    @Test
    void an_address_is_an_image_that_the_engine_fetches() {
        var attachment = Attachment.of("HTTPS://example.com/cat.png?x=1");
        assertThat(attachment.part().path("image_url").asText())
                .isEqualTo("HTTPS://example.com/cat.png?x=1");
        assertThat(attachment.kind()).isEqualTo(Kind.IMAGE);
        for (String wrong : new String[] {"http://", "https://a b/c", "http:///x"}) {
            assertThatThrownBy(() -> Attachment.of(wrong))
                    .isInstanceOf(ConversationException.class)
                    .hasMessageContaining("'" + wrong + "' is not a valid URL");
        }
    }

    @Test
    void text_may_have_a_byte_order_mark() throws IOException {
        assertThat(text(Attachment.of(file("a", "\uFEFFé".getBytes(UTF_8))))).contains("```\né\n");
        assertThat(text(Attachment.of(file("b", "é中🎉".getBytes(UTF_16))))).contains("```\né中🎉\n");
        assertThat(text(Attachment.of(file("c", new byte[0])))).contains("```\n```\n");
    }

    @Test
    void other_content_is_refused_by_name() throws IOException {
        Path zero = file("zero", new byte[] {'a', 0, 'b'});
        Path chinese = file("gbk.txt", "中文".getBytes(Charset.forName("GBK")));
        for (Path file : new Path[] {zero, chinese}) {
            assertThatThrownBy(() -> Attachment.of(file))
                    .isInstanceOf(ConversationException.class)
                    .hasMessageContainingAll(file.toString(), "neither text in UTF-8 nor an image");
        }
    }

    @Test
    void a_file_may_be_as_large_as_the_limit() throws IOException {
        byte[] text = "é".repeat(Attachment.MAX_TEXT / 2).getBytes(UTF_8);
        assertThat(Attachment.of(file("text", text)).bytes()).isEqualTo(Attachment.MAX_TEXT);
        Path longer = file("longer", ("x" + new String(text, UTF_8)).getBytes(UTF_8));
        assertThatThrownBy(() -> Attachment.of(longer))
                .hasMessage(longer + " is larger than 1 MiB, the limit for text");

        byte[] image = Arrays.copyOf("GIF89a".getBytes(UTF_8), Attachment.MAX_MEDIA + 1);
        Path large = file("large.gif", image);
        assertThatThrownBy(() -> Attachment.of(large))
                .hasMessage(large + " is larger than 20 MiB, the limit for images and documents");
    }

    @Test
    void what_is_no_file_is_named() {
        assertThatThrownBy(() -> Attachment.of("-")).hasMessageContaining("standard input");
        assertThatThrownBy(() -> Attachment.of(folder.toString()))
                .hasMessageContainingAll(folder.toString(), "is a folder");
        assertThatThrownBy(() -> Attachment.of("no such\tfile"))
                .hasMessageContainingAll("no such?file", "does not exist");
        assertThatThrownBy(() -> Attachment.of("a\0b"))
                .hasMessageContaining("not a valid file name");
    }
}
