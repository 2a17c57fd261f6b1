package dev.lmresp.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.check.Result.Outcome;
import dev.lmresp.client.KeyHeader;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

/** The forms in which results are written. */
class ReportTest {
    private static final String URL = "http://127.0.0.1:1";
    private static final CheckedEndpoint ENDPOINT =
            CheckedEndpoint.running(URL, KeyHeader.BEARER, "");
    private static final SentRequest JSON = SentRequest.response("{}", false);
    private static final SentRequest NO_JSON = SentRequest.response("{\"input\":", false);
    private static final Check CHECK =
            new Check("quoting", "It's \"quoted\".", (traffic, model) -> {});

    @Test
    void junit_names_what_failed_and_escapes_what_xml_cannot_have() throws Exception {
        Element suite = junit(failed("a < b & \"c\" ]]> \u0000\uD83E\n<end>"), skipped(), passed());
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getAttribute("time")).isEqualTo("4.500");
        var failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getTextContent())
                .contains("a < b & \"c\" ]]> ??\n<end>", "lmresp send", URL);
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("quoting");
        var skip = (Element) suite.getElementsByTagName("skipped").item(0);
        assertThat(skip.getAttribute("message")).isEqualTo("no reason");
    }

    @Test
    void tap_has_a_line_for_each_check_and_a_block_for_what_failed() {
        assertThat(Report.tapHead(3)).containsExactly("TAP version 14", "1..3");
        assertThat(Report.tap(1, passed(), ENDPOINT)).containsExactly("ok 1 - quoting");
        assertThat(Report.tap(2, skipped(), ENDPOINT))
                .containsExactly("ok 2 - quoting # SKIP no reason");
        assertThat(Report.tap(3, failed("one: \"two\"\n..."), ENDPOINT))
                .startsWith(
                        "not ok 3 - quoting",
                        "  ---",
                        "  proves: \"It's \\\"quoted\\\".\"",
                        "  problems:",
                        "    - \"one: \\\"two\\\"\\n...\"")
                .endsWith("  ...");
    }

    @Test
    void json_has_all_requests_and_what_went_wrong() {
        var report = new Report(ENDPOINT, "", List.of(failed("wrong"), skipped()));
        JsonNode json = report.json();
        assertThat(json.path("failed").asInt()).isOne();
        assertThat(json.path("model").isNull()).isTrue();
        JsonNode check = json.path("checks").path(0);
        assertThat(check.path("problems").path(0).asText()).isEqualTo("wrong");
        assertThat(check.path("requests").path(0).path("input").asText()).isEqualTo("It's me");
        assertThat(json.path("checks").path(1).path("reasons").size()).isOne();
        assertThat(report.summary()).isEqualTo("2 checks: 0 ok, 1 failed, 1 skipped");
    }

    @Test
    void a_request_is_quoted_for_the_shell() {
        assertThat(failed("wrong").reproduction(ENDPOINT))
                .isEqualTo(
                        "echo '{\"input\":\"It'\\''s me\"}' | lmresp send - --url "
                                + URL
                                + " --events");
        assertThat(ENDPOINT.shellLine(NO_JSON))
                .isEqualTo(
                        "curl -i "
                                + URL
                                + "/v1/responses -H 'Content-Type: application/json' -d"
                                + " '{\"input\":'");
    }

    @Test
    void a_request_is_sent_again_with_the_key_of_the_endpoint() {
        var guarded = CheckedEndpoint.running(URL, KeyHeader.BEARER, "MY_KEY");
        assertThat(guarded.shellLine(JSON))
                .isEqualTo(
                        "echo '{}' | lmresp send - --url "
                                + URL
                                + " --api-key-env MY_KEY --no-stream --json");
        assertThat(guarded.shellLine(NO_JSON))
                .contains("-H \"Authorization: Bearer $MY_KEY\" -d '{\"input\":'");
    }

    /** The proxy that was checked is gone by then. */
    @Test
    void a_request_to_a_proxy_of_its_own_is_sent_again_through_another_one() {
        var own = CheckedEndpoint.own(URL, KeyHeader.BEARER, "mock:my script.toml");
        assertThat(own.shellLine(JSON))
                .isEqualTo(
                        "echo '{}' | lmresp run --engine 'mock:my script.toml' -- lmresp send -"
                                + " --no-stream --json");
        assertThat(
                        CheckedEndpoint.own(URL, KeyHeader.BEARER, "http://127.0.0.1:8000")
                                .shellLine(NO_JSON))
                .isEqualTo(
                        "echo '{\"input\":' | lmresp run --engine http://127.0.0.1:8000 -- sh -c"
                                + " 'curl -i $OPENAI_BASE_URL/responses -H \"Content-Type:"
                                + " application/json\" -H \"Authorization: Bearer $OPENAI_API_KEY\""
                                + " -d @-'");
    }

    @Test
    void a_page_for_browsers_is_told_by_its_text_on_one_line() {
        assertThat(
                        new Reply(
                                        501,
                                        "text/html",
                                        "",
                                        "<!DOCTYPE HTML>\n"
                                                + "<html><head><title>E</title></head>\n"
                                                + "<body>\n"
                                                + " <h1>Error response</h1>\n"
                                                + " <p>No POST.</p></body></html>",
                                        List.of(),
                                        Duration.ZERO)
                                .errorMessage())
                .isEqualTo("Error response No POST.");
    }

    private static Result passed() {
        return result(Outcome.PASSED, List.of());
    }

    private static Result skipped() {
        return result(Outcome.SKIPPED, List.of("no\nreason"));
    }

    private static Result failed(String problem) {
        return result(Outcome.FAILED, List.of(problem, "more"));
    }

    private static Result result(Outcome outcome, List<String> problems) {
        return new Result(
                CHECK,
                outcome,
                problems.stream().map(it -> new Result.Problem(it, 0)).toList(),
                List.of(SentRequest.response(Json.text(CheckRequests.text("It's me")), true)),
                Duration.ofMillis(1500));
    }

    private static Element junit(Result... results) throws Exception {
        var out = new StringWriter();
        new Report(ENDPOINT, "m", List.of(results)).junit(out);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(out.toString())))
                .getDocumentElement();
    }
}
