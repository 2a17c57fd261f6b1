package dev.lmresp.engine.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashSet;
import java.util.Optional;

/** When two requests are alike: the rules of {@code docs/en/transcripts.md}. */
class LikenessTest {
    private static Likeness of(String json) {
        return Likeness.of(Json.parse(json));
    }

    private static String request(String members, String... messages) {
        return "{\"model\":\"m\",\"messages\":[%s]%s}"
                .formatted(String.join(",", messages), members.isEmpty() ? "" : "," + members);
    }

    private static String message(String role, String text) {
        return Json.text(Json.object().put("role", role).put("content", text));
    }

    /** The first difference as a request would find it. */
    private static Optional<String> difference(String recorded, String asked) {
        Likeness then = of(recorded);
        Likeness now = of(asked);
        var folders = new HashSet<>(then.folders());
        folders.addAll(now.folders());
        Likeness mine = then.without(folders);
        Likeness other = now.without(folders);
        assertThat(mine.isLike(other)).isEqualTo(mine.firstDifference(other).isEmpty());
        return mine.firstDifference(other);
    }

    private static Optional<String> differenceOfTexts(String role, String then, String now) {
        return difference(request("", message(role, then)), request("", message(role, now)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'temperature':0.1 | 'temperature':0.9,'seed':7,'max_tokens':5",
                "'stream':true,'stream_options':{'include_usage':true} | 'stream':false",
                "'user':'a','metadata':{'run':'1'},'prompt_cache_key':'x' | 'user':'b'",
                "'tools':[] | 'tool_choice':'none'",
                "'parallel_tool_calls':true | 'reasoning_effort':'low'",
            })
    void options_do_not_count(String then, String now) {
        String text = message("user", "hi");
        assertThat(
                        difference(
                                request(then.replace('\'', '"'), text),
                                request(now.replace('\'', '"'), text)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "user | run 0195e5a0-1111-7222-8333-abcdefabcdef | run"
                        + " 11111111-2222-3333-4444-555555555555",
                "user | at 2026-01-02T03:04:05.678Z | at 2027-02-03 04:05:06+01:00",
                "user | <environment_context><cwd>/a</cwd><x>1</x></environment_context> hi | hi",
                "system | Be kind. <skills_instructions>one</skills_instructions> | Be kind.",
                "system | <permissions instructions>x</permissions instructions> Go. | Go.",
                "tool | took 0.12s | took 3.4s",
                "tool | took 2 seconds | took 14.25 seconds",
                "tool | Sun Nov 22 18:43:04 UTC 2026 | Mon Dec  7 01:02:03 UTC 2026",
                "tool | -rw-r--r-- 1 u u 3 Nov 22 18:43 f | -rw-r--r-- 1 u u 3 Dec  1 07:00 f",
                "tool | built 2026-11-22 | built 2026-11-23",
                "tool | now 1795372978550 | now 1795379999999",
                "tool | pid=123 | pid=99456",
                "tool | Process running with session ID 41 | Process running with session ID 7",
            })
    void what_is_of_one_run_does_not_count(String role, String then, String now) {
        assertThat(differenceOfTexts(role, then, now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "user | hello | Hello",
                "user | sleep 5 seconds | sleep 6 seconds",
                "user | since 2026-11-22 | since 2026-11-23",
                "assistant | took 0.12s | took 3.4s",
                "tool | exit code 1 | exit code 2",
                "tool | 41 passed | 42 passed",
                "tool | v1.2.3 | v1.2.4",
            })
    void what_is_of_the_conversation_counts(String role, String then, String now) {
        assertThat(differenceOfTexts(role, then, now)).isPresent();
    }

    @Test
    void the_lines_that_codex_puts_before_an_output_do_not_count() {
        String output =
                "Chunk ID: %s\nWall time: %s seconds\nProcess exited with code 0\nOriginal token"
                        + " count: %d\nOutput:\nblue\n";
        assertThat(
                        differenceOfTexts(
                                "tool",
                                output.formatted("d4d3fb", "0.0000", 11),
                                output.formatted("154c31", "1.2", 12)))
                .isEmpty();
    }

    @Test
    void the_folder_of_the_run_does_not_count_wherever_it_stands() {
        String environment = "<environment_context><cwd>%s</cwd></environment_context>";
        String then =
                request(
                        "",
                        message("user", environment.formatted("/home/ada/project")),
                        message("tool", "/home/ada/project/a.txt\n/home/ada/project-two"));
        String now =
                request(
                        "",
                        message("user", environment.formatted("/tmp/x")),
                        message("tool", "/tmp/x/a.txt\n/home/ada/project-two"));
        assertThat(difference(then, now)).isEmpty();
    }

    @Test
    void a_path_in_a_recorded_answer_may_come_back_in_another_folder() {
        String environment = "<environment_context><cwd>%s</cwd></environment_context>";
        String answer = message("assistant", "I look at /home/ada/project/a.txt.");
        assertThat(
                        difference(
                                request(
                                        "",
                                        message("user", environment.formatted("/home/ada/project")),
                                        answer),
                                request(
                                        "",
                                        message("user", environment.formatted("/tmp/x")),
                                        answer)))
                .isEmpty();
    }

    @Test
    void ids_of_calls_count_by_their_order() {
        String call =
                "{'role':'assistant','tool_calls':[{'id':'%s','type':'function','function':{'name':'f','arguments':'["
                    + " 1]'}},"
                    + "{'id':'%s','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                    + "{'role':'tool','tool_call_id':'%s','content':'x'}";
        String recorded = request("", call.formatted("a", "b", "a").replace('\'', '"'));
        assertThat(
                        difference(
                                recorded,
                                request("", call.formatted("7", "8", "7").replace('\'', '"'))))
                .isEmpty();
        assertThat(
                        difference(
                                recorded,
                                request("", call.formatted("7", "8", "8").replace('\'', '"'))))
                .hasValue(
                        "messages[1] (tool): recorded is output of call 1, requested output of call"
                                + " 2");
    }

    @Test
    void the_reasoning_of_earlier_answers_does_not_count() {
        assertThat(
                        difference(
                                request(
                                        "",
                                        "{\"role\":\"assistant\",\"content\":\"x\",\"reasoning_content\":\"because\"}"),
                                request("", message("assistant", "x"))))
                .isEmpty();
    }

    @Test
    void standing_orders_are_the_same_under_both_of_their_names() {
        assertThat(
                        difference(
                                request("", message("developer", "Be kind.")),
                                request("", message("system", "Be kind."))))
                .isEmpty();
    }

    @Test
    void a_text_in_parts_is_the_text() {
        String parts =
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}";
        assertThat(difference(request("", parts), request("", message("user", "a\nb")))).isEmpty();
    }

    @Test
    void a_secret_that_was_left_out_may_be_any() {
        assertThat(differenceOfTexts("user", "key [redacted] ends", "key sk-abc ends")).isEmpty();
        assertThat(differenceOfTexts("user", "key [redacted] ends", "key sk-abc starts"))
                .isPresent();
    }

    @Test
    void a_difference_names_its_place_and_shows_both_sides() {
        String hi = message("user", "hi");
        assertThat(difference(request("", hi), "{\"model\":\"n\",\"messages\":[" + hi + "]}"))
                .hasValue("model: recorded is 'm', requested 'n'");
        assertThat(difference(request("", hi), request("", message("assistant", "hi"))))
                .hasValue("messages[0] (assistant): recorded is user, requested assistant");
        assertThat(difference(request("", hi), request("", hi, message("user", "more"))))
                .hasValue("messages[1] (user): the recorded request ends before it");
        assertThat(difference(request("", hi, message("user", "more")), request("", hi)))
                .hasValue("messages[1] (user): the request ends before it");
        assertThat(
                        differenceOfTexts(
                                "user", "word ".repeat(50) + "end", "word ".repeat(50) + "END"))
                .hasValue(
                        "messages[0] (user): recorded is '…word word word word end', requested"
                                + " '…word word word word END'");
    }

    @Test
    void tools_and_formats_count() {
        String tool = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}]";
        String hi = message("user", "hi");
        assertThat(difference(request(tool.formatted("a"), hi), request(tool.formatted("b"), hi)))
                .hasValue("tools: recorded is 'a', requested 'b'");
        assertThat(
                        difference(
                                request(tool.formatted("a"), hi),
                                request(tool.formatted("a") + ",\"tool_choice\":\"required\"", hi)))
                .isPresent();
        assertThat(
                        difference(
                                request("", hi),
                                request("\"response_format\":{\"type\":\"json_object\"}", hi)))
                .isPresent();
    }
}
