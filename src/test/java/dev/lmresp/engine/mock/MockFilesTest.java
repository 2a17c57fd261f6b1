package dev.lmresp.engine.mock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.json.Json;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the mock makes of files: all that engines take, and refuse. */
class MockFilesTest {
    private static final String WHO = "I am the lmresp mock engine, not an AI. ";
    private static final String PDF = "JVBERi0xLjEKJSVFT0YK";

    private final MockEngine engine = new MockEngine();

    private static Asking showing(String part) {
        return new Asking()
                .message(
                        "{'role':'user','content':[{'type':'text','text':'look'},%s]}"
                                .formatted(part)
                                .replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,JVBERi0xLjEKJSVFT0YK'}}"
                    + " | I have 1 file: a.pdf, 15 bytes, application/pdf.",
                "{'type':'file','file':{'file_data':'data:application/zip;base64,UEsD'}} | I have 1"
                        + " file: 3 bytes, application/zip.",
                "{'type':'file','file':{'filename':'a.pdf','file_data':'https://example.com/a.pdf'}}"
                    + " | I have 1 file: a.pdf, https://example.com/a.pdf.",
                "{'type':'input_audio','input_audio':{'format':'wav','data':'UklGRg=='}} | I hear 1"
                        + " sound: 4 bytes, audio/wav.",
                "{'type':'video_url','video_url':{'url':'https://example.com/a.mp4'}} | I see 1"
                        + " video: https://example.com/a.mp4.",
                "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}},{'type':'image_url','image_url':{'url':'data:image/gif,AA'}}"
                    + " | I see 2 images: 3 bytes, image/png; 2 bytes, image/gif.",
            })
    void it_says_what_it_has_got(String part, String remark) throws Exception {
        assertThat(showing(part).said(engine).text).isEqualTo(WHO + remark);
    }

    @Test
    void the_text_of_a_file_counts_as_if_it_were_written() throws Exception {
        Asking asking =
                new Asking()
                        .message(
                                """
                                {"role":"user","content":[{"type":"file","file":{"filename":"a.txt",
                                "file_data":"data:text/plain;base64,c2F5IGhlbGxv"}}]}\
                                """);
        assertThat(asking.said(engine).text).isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'file_id':'file-1'                                     | file.file_id | No such"
                        + " file: 'file-1'.",
                "'filename':'a.pdf'                                     | file.file_data | Invalid"
                        + " file data: ''.",
                "'file_data':'JVBERi0xLjEK'                             | file.file_data | Expected"
                        + " a base64-encoded data URL",
                "'file_data':'data:application/pdf;base64,!'            | file.file_data | Invalid"
                        + " file data",
                "'filename':'a.pdf','file_data':'data:application/pdf;base64,AAAA' | file.file_data"
                        + " | The file 'a.pdf' is no PDF",
            })
    void it_refuses_what_engines_refuse(String file, String field, String message)
            throws Exception {
        EngineAnswer answer = showing("{'type':'file','file':{" + file + "}}").send(engine);
        assertThat(answer.status()).isEqualTo(400);
        var error = Json.parse(answer.body().readAllBytes()).path("error");
        assertThat(error.path("param").asText()).isEqualTo("messages[0].content[1]." + field);
        assertThat(error.path("message").asText()).contains(message);
    }

    @Test
    void a_pdf_gets_to_it_through_the_proxy() {
        try (TestProxy proxy = TestProxy.mock()) {
            RawAnswer answer = show(proxy, PDF);
            assertThat(answer.header("x-lmresp-notes")).isEmpty();
            assertThat(said(answer))
                    .isEqualTo(WHO + "I have 1 file: a.pdf, 15 bytes, application/pdf.");
        }
    }

    @Test
    void a_broken_pdf_is_an_error_of_its_sender_and_the_next_one_gets_through() {
        try (TestProxy proxy = TestProxy.mock()) {
            RawAnswer broken = show(proxy, "bm8=");
            assertThat(broken.status()).isEqualTo(400);
            assertThat(broken.json().at("/error/message").asText()).contains("is no PDF");
            assertThat(said(show(proxy, PDF))).contains("1 file");
        }
    }

    private static RawAnswer show(TestProxy proxy, String base64) {
        try (RawClient client = proxy.client()) {
            return client.respond(
                            Json.parse(
                                    """
                                    {"model":"lmresp-mock","input":[{"role":"user","content":[
                                    {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,%s"}]}]}\
                                    """
                                            .formatted(base64)))
                    .answer();
        }
    }

    private static String said(RawAnswer answer) {
        return answer.json().at("/output/0/content/0/text").asText();
    }
}
