package dev.lmresp.engine.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.Settings;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.mock.script.MockScript;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mock says what a script wants. */
@Timeout(60)
class ScriptedMockTest {
    private static final String OWN = "I am the lmresp mock engine, not an AI. You wrote: ";
    private static final String COMMAND =
            "{'type':'object','properties':{'cmd':{'type':'string'}}}";

    @TempDir private Path folder;

    private final List<String> told = new ArrayList<>();

    private MockEngine mock(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("agent.toml"), script);
        return new MockEngine(
                MockScript.read(List.of(file), Settings.load(Map.of(), folder)), told::add);
    }

    private static Asking withTool(String prompt) {
        return Asking.user(prompt).tool("exec_command", "Runs.", COMMAND.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "when = 'weather'                          | what weather?  | yes",
                "when = 'weather'                          | whatever       | no",
                "when.user = 'weather'                     | the weather    | yes",
                "when.user.equals = 'weather'              | weather        | yes",
                "when.user.equals = 'weather'              | the weather    | no",
                "when.user.regex = '^w.*r$'                | weather        | yes",
                "when.user.regex = '(?i)WEATHER'           | the weather    | yes",
                "when.user.regex = '^w.*r$'                | the weather    | no",
                "when.user = {contains = 'a', regex = 'b'} | ab             | yes",
                "when.user = {contains = 'a', regex = 'b'} | ac             | no",
                "when.system = 'be brief'                  | hello          | yes",
                "when.system = 'be long'                   | hello          | no",
                "when.model.equals = 'lmresp-mock'         | hello          | yes",
                "when.model = 'other'                      | hello          | no",
                "when.request = 1                          | hello          | yes",
                "when.request = 2                          | hello          | no",
                "when.tool = 'exec_command'                | hello          | no",
                "when.file = 'a.pdf'                       | hello          | no",
                "when = {}                                 | hello          | yes",
                "                                          | hello          | yes",
            })
    void a_rule_means_requests(String when, String prompt, String meant) throws Exception {
        MockEngine mock = mock("[[rule]]\n" + (when == null ? "" : when) + "\nsay = 'yes'\n");
        Asking asking = new Asking().message("system", "Please be brief.").message("user", prompt);
        assertThat(asking.said(mock).text).isEqualTo(meant.equals("yes") ? meant : OWN + prompt);
    }

    @Test
    void the_first_rule_that_means_a_request_answers_it() throws Exception {
        MockEngine mock =
                mock(
                        """
                        rule = [
                            { when = "a", say = "first" },
                            { when = "b", say = "second" },
                        ]
                        """);
        assertThat(Asking.user("b").said(mock).text).isEqualTo("second");
        assertThat(Asking.user("ab").said(mock).text).isEqualTo("first");
    }

    @Test
    void a_sequence_calls_a_tool_and_then_speaks_of_its_output() throws Exception {
        MockEngine mock =
                mock(
                        """
                        [[rule]]
                        name = "mend"
                        when.user.regex = 'mend (?<file>\\S+) (\\w+)'
                        reason = "I look into ${file} first."
                        call = { name = "exec_command", arguments = { cmd = "cat ${file}", nested = ["${2}", 7] } }
                        then = [
                            { say = "A moment.", call = [
                                { name = "exec_command", arguments = { cmd = "echo ${output} $${HOME}" } },
                                { name = "exec_command", arguments = '{"cmd": "broken' },
                            ] },
                            { say = "Done with ${file}: ${output}" },
                        ]
                        """);
        Asking asking = withTool("mend a.txt now");
        Asking.Said first = asking.said(mock);
        assertThat(first.reasoning).isEqualTo("I look into a.txt first.");
        assertThat(first.calls)
                .hasToString("[exec_command{\"cmd\":\"cat a.txt\",\"nested\":[\"now\",7]}]");
        assertThat(first.finish).isEqualTo("tool_calls");
        asking.called(first, "two \"words\"");
        Asking.Said second = asking.said(mock);
        assertThat(second.text).isEqualTo("A moment.");
        assertThat(second.calls)
                .hasToString(
                        "[exec_command{\"cmd\":\"echo two \\\"words\\\" ${HOME}\"},"
                                + " exec_command{\"cmd\": \"broken]");
        asking.called(second, "one", "two");
        assertThat(asking.said(mock).text).isEqualTo("Done with a.txt: one\ntwo");
        // a new question begins from the start
        asking.message("assistant", "Done").message("user", "mend b.txt now");
        assertThat(asking.said(mock).calls)
                .hasToString("[exec_command{\"cmd\":\"cat b.txt\",\"nested\":[\"now\",7]}]");
    }

    @Test
    void a_rule_about_an_output_goes_before_the_rest_of_another_sequence() throws Exception {
        MockEngine mock =
                mock(
                        """
                        [[rule]]
                        when.output = "Permission denied"
                        say = "I may not."

                        [[rule]]
                        when = "look"
                        call = { name = "exec_command", arguments = { cmd = "ls" } }
                        then = [ { call = { name = "exec_command" } }, { say = "I saw ${output}." } ]
                        """);
        Asking allowed = withTool("look");
        allowed.called(allowed.said(mock), "a.txt");
        allowed.called(allowed.said(mock), "b.txt");
        assertThat(allowed.said(mock).text).isEqualTo("I saw b.txt.");
        Asking denied = withTool("look");
        denied.called(denied.said(mock), "ls: Permission denied");
        assertThat(denied.said(mock).text).isEqualTo("I may not.");
    }

    @Test
    void a_rule_without_conditions_takes_what_no_other_has_an_answer_to() throws Exception {
        MockEngine mock =
                mock(
                        """
                        [[rule]]
                        when = "look"
                        call = { name = "exec_command" }
                        [[rule]]
                        say = "That is all."
                        """);
        Asking asking = withTool("look");
        asking.called(asking.said(mock), "x");
        assertThat(asking.said(mock).text).isEqualTo("That is all.");
    }

    @Test
    void a_rule_can_mean_one_request_of_a_conversation_only() throws Exception {
        MockEngine mock = mock("[[rule]]\nwhen.request = 2\nsay = 'the second'\n");
        Asking asking = Asking.user("hello");
        assertThat(asking.said(mock).text).startsWith(OWN);
        asking.message("assistant", "hi").message("user", "and?");
        assertThat(asking.said(mock).text).isEqualTo("the second");
        asking.message("assistant", "hi").message("user", "and?");
        assertThat(asking.said(mock).text).isEqualTo("You wrote: and?");
    }

    @Test
    void a_tool_is_called_by_its_own_name_where_the_request_has_it_in_a_namespace()
            throws Exception {
        MockEngine mock = mock("[[rule]]\ncall = { name = 'look_up' }\n");
        Asking asking = Asking.user("x").tool("mcp__books__look_up", "Looks.", "{}");
        assertThat(asking.said(mock).calls).hasToString("[mcp__books__look_up{}]");
        assertThat(told).isEmpty();
    }

    @Test
    void a_call_of_a_tool_that_is_not_offered_is_made_and_told() throws Exception {
        MockEngine mock = mock("[[rule]]\ncall = { name = 'exec_comand' }\n");
        assertThat(withTool("x").said(mock).calls).hasToString("[exec_comand{}]");
        assertThat(told)
                .containsExactly(
                        "the mock's script calls 'exec_comand', which the request does not declare:"
                                + " it has exec_command");
    }

    @Test
    void a_table_is_said_as_json() throws Exception {
        MockEngine mock =
                mock("[[rule]]\nwhen.user.regex = 'in (\\w+)'\nsay = { city = '${1}' }\n");
        assertThat(Asking.user("in Rome").said(mock).text).isEqualTo("{\"city\":\"Rome\"}");
    }

    @Test
    void usage_finish_and_chunks_are_as_the_script_wants_them() throws Exception {
        MockEngine mock =
                mock(
                        """
                        [[rule]]
                        say = "abcdefgh"
                        chunk = 3
                        finish = "content_filter"
                        usage = { input = 100, output = 20, cached = 80, reasoning = 5 }
                        """);
        Asking asking = Asking.user("x");
        Asking.Said said = asking.said(mock);
        assertThat(said.text).isEqualTo("abcdefgh");
        assertThat(said.finish).isEqualTo("content_filter");
        assertThat(said.usage.toString())
                .isEqualTo(
                        "{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":80},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":5}}");
        // role, three pieces, end, usage
        assertThat(asking.streamed(mock).chunks).isEqualTo(6);
    }

    @Test
    void an_answer_waits_before_its_first_token_and_between_chunks() throws Exception {
        MockEngine mock = mock("[[rule]]\nsay = 'abc'\nchunk = 1\ndelay = 0.05\nevery = 0.03\n");
        for (boolean stream : new boolean[] {true, false}) {
            long begun = System.nanoTime();
            Asking asking = Asking.user("x");
            assertThat((stream ? asking.streamed(mock) : asking.whole(mock)).text).isEqualTo("abc");
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThan(Duration.ofMillis(105));
        }
    }

    @Test
    void pace_alone_holds_for_what_the_mock_says_by_itself() throws Exception {
        MockEngine mock = mock("[[rule]]\nusage = { input = 9 }\n");
        Asking.Said said = Asking.user("say hello").said(mock);
        assertThat(said.text).isEqualTo("hello");
        assertThat(said.usage.path("prompt_tokens").asInt()).isEqualTo(9);
    }

    @Test
    void an_error_has_status_message_and_retry_after_and_may_pass() throws Exception {
        MockEngine mock =
                mock(
                        """
                        [[rule]]
                        error = { status = 429, message = "slow down", code = "rate_limit", retry-after = 2 }
                        times = 2
                        say = "at last"
                        """);
        for (int i = 0; i < 2; i++) {
            EngineAnswer answer = Asking.user("x").send(mock);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("retry-after")).contains("2");
            assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(
                            "{\"error\":{\"message\":\"slow"
                                    + " down\",\"type\":\"invalid_request_error\","
                                    + "\"param\":null,\"code\":\"rate_limit\"}}");
        }
        assertThat(Asking.user("x").said(mock).text).isEqualTo("at last");
    }

    @Test
    void an_error_may_have_any_body() throws Exception {
        MockEngine mock = mock("[[rule]]\nerror = { status = 502, body = '<html>' }\n");
        EngineAnswer answer = Asking.user("x").send(mock);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().readAllBytes()).asString().isEqualTo("<html>");
    }

    @Test
    void a_connection_breaks_after_so_many_chunks() throws Exception {
        MockEngine mock = mock("[[rule]]\nsay = 'one two three'\nbreak-after = 2\n");
        InputStream body = Asking.user("x").with("stream", "true").send(mock).body();
        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        InputStream again = Asking.user("x").with("stream", "true").send(mock).body();
        assertThat(textBeforeTheEnd(again)).isEqualTo("one two");
        InputStream whole = Asking.user("x").send(mock).body();
        assertThatThrownBy(whole::readAllBytes).isInstanceOf(IOException.class);
    }

    @Test
    void an_error_may_come_in_the_middle_of_a_stream() throws Exception {
        MockEngine mock =
                mock("[[rule]]\nsay = 'one two three'\nerror = { after = 1, message = 'broke' }\n");
        Asking asking = Asking.user("x");
        Asking.Said said = asking.streamed(mock);
        assertThat(said.text).isEqualTo("one");
        assertThat(said.error.path("message").asText()).isEqualTo("broke");
        assertThat(said.done).isFalse();
        asking.body.remove(List.of("stream", "stream_options"));
        assertThat(asking.send(mock).status()).isEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void a_stall_lasts_until_the_client_has_enough(boolean stream) throws Exception {
        MockEngine mock = mock("[[rule]]\nsay = 'one two three'\nstall-after = 1\n");
        InputStream body =
                Asking.user("x").with("stream", Boolean.toString(stream)).send(mock).body();
        var reader =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        assertThatThrownBy(body::readAllBytes)
                                                .isInstanceOf(IOException.class));
        assertThat(reader.join(Duration.ofMillis(100))).isFalse();
        body.close();
        assertThat(reader.join(Duration.ofSeconds(10))).isTrue();
    }

    private static String textBeforeTheEnd(InputStream body) {
        var bytes = new ByteArrayOutputStream();
        try {
            body.transferTo(bytes);
        } catch (IOException e) {
            // as expected
        }
        return Asking.Said.ofStream(bytes.toByteArray()).text;
    }

    @Test
    void more_names_of_its_model_are_listed_and_taken() throws Exception {
        MockEngine mock = mock("models = ['gpt-5.2']\n[[rule]]\nsay = 'I am ${model}'\n");
        JsonNode list = Json.parse(mock.send(EngineCall.get("/v1/models")).body().readAllBytes());
        assertThat(list.path("data").findValuesAsText("id"))
                .containsExactly("gpt-5.2", "lmresp-mock");
        Asking asking = Asking.user("x").with("model", "\"gpt-5.2\"");
        assertThat(asking.said(mock).text).isEqualTo("I am gpt-5.2");
        EngineAnswer other = Asking.user("x").with("model", "\"gpt-5\"").send(mock);
        assertThat(other.status()).isEqualTo(404);
        assertThat(message(other)).endsWith("has the model `gpt-5.2`, `lmresp-mock`.");
    }

    @Test
    void a_name_that_the_model_has_anyway_is_listed_once() throws Exception {
        MockEngine mock = mock("models = ['lmresp-mock', 'a', 'a']\n");
        JsonNode list = Json.parse(mock.send(EngineCall.get("/v1/models")).body().readAllBytes());
        assertThat(list.path("data").findValuesAsText("id")).containsExactly("lmresp-mock", "a");
    }

    @Test
    void a_strict_script_refuses_what_it_has_no_rule_for_and_names_the_nearest() throws Exception {
        MockEngine mock =
                mock(
                        """
                        strict = true
                        [[rule]]
                        name = "far"
                        when.user = "weather"
                        say = "rain"
                        [[rule]]
                        name = "near"
                        when = { user = "hello", model = "lmresp", system = "be brief" }
                        say = "hi"
                        """);
        EngineAnswer answer = Asking.user("hello you").send(mock);
        assertThat(answer.status()).isEqualTo(404);
        String message = message(answer);
        assertThat(message)
                .contains("whose last user text is 'hello you'; nearest: rule 'near' (")
                .contains(
                        "agent.toml, line 6): the system text does not contain 'be brief'; rule"
                                + " 'far' (")
                .contains("line 2): the last user text does not contain 'weather'");
        assertThat(told).singleElement().asString().contains("'near'").doesNotContain("hello you");
    }

    @Test
    void a_request_for_which_a_rule_has_no_answer_left_is_refused_with_that_reason()
            throws Exception {
        MockEngine mock = mock("strict = true\n[[rule]]\ncall = { name = 'exec_command' }\n");
        Asking asking = withTool("x");
        asking.called(asking.said(mock), "y");
        assertThat(message(asking.send(mock)))
                .contains("line 2): all of its answers were used (1); add more in");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "when.request = 2            | the number of the request in its conversation ('1')"
                        + " is not '2'",
                "when.model.equals = 'gpt-5' | the model ('lmresp-mock') is not 'gpt-5'",
                "when.user.equals = 'b'      | the last user text is not 'b'",
            })
    void names_are_told_where_they_do_not_match(String when, String why) throws Exception {
        Asking.user("secret").send(mock("[[rule]]\n" + when + "\nsay = 'x'\n"));
        assertThat(told).singleElement().asString().contains(why).doesNotContain("secret");
    }

    @Test
    void what_did_not_match_is_told_once_and_what_was_not_used_in_the_end() throws Exception {
        MockEngine mock =
                mock(
                        """
                        [[rule]]
                        when = "a"
                        call = { name = "exec_command" }
                        then = [ { say = "b" } ]
                        [[rule]]
                        name = "never"
                        when.user.regex = "z+"
                        say = "z"
                        """);
        withTool("a").said(mock);
        Asking.user("b").said(mock);
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("no rule of the mock's script matches a request; nearest: rule 1 (");
        mock.close();
        assertThat(told).hasSize(2);
        assertThat(told.getLast())
                .matches(
                        "the mock's script: rule 1 \\(.*agent.toml, line 1\\) gave 1 of its 2"
                                + " answers; rule 'never' \\(.*line 5\\) never matched");
    }

    @Test
    void a_script_that_was_used_up_says_nothing() throws Exception {
        MockEngine mock = mock("[[rule]]\nsay = 'a'\n");
        Asking.user("x").said(mock);
        mock.close();
        assertThat(told).isEmpty();
    }

    @Test
    void a_regex_that_repeats_too_much_is_told() throws Exception {
        MockEngine mock = mock("[[rule]]\nwhen.user.regex = '(a|b)*c'\nsay = 'x'\n");
        EngineAnswer answer = Asking.user("ab".repeat(200_000)).send(mock);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(message(answer)).contains("'(a|b)*c' repeats too much for a text");
    }

    private static String message(EngineAnswer answer) throws IOException {
        return Json.parse(answer.body().readAllBytes()).at("/error/message").asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "# no rules                            | line 1: the file is empty; add",
                "x = 1                                 | line 1: unknown key 'x'; the keys are"
                        + " rule, strict, models",
                "strict = 'yes'                        | line 1: 'strict' must be true or false",
                "models = 'a'                          | line 1: 'models' must be an array of"
                        + " strings",
                "rule = 1                              | line 1: 'rule' must be a table or an array"
                        + " of tables",
                "[[rule]]                              | line 1: rule 1: it has no answer; add one"
                        + " of say",
                "[[rule]]\\n"
                        + "say = 1                     | line 2: rule 1: 'say' must be a string, a"
                        + " table or an array",
                "[[rule]]\\nsay = {a = [{b = nan}]} | line 2: rule 1: 'say' contains nan or inf",
                "[[rule]]\\n"
                    + "name = 'a'\\n"
                    + "sya = 'x'       | line 3: rule 'a': unknown key 'sya'; the keys are name,"
                    + " when, then, say",
                "[[rule]]\\n"
                    + "when = 1\\n"
                    + "say = 'x'         | line 2: rule 1: 'when' must be a string that the user's"
                    + " text contains, or a table with some of user, file",
                "[[rule]]\\n"
                    + "when.user = {}\\n"
                    + "say = 'x' | line 2: rule 1: 'user' has no condition; add one of contains",
                "[[rule]]\\n"
                    + "when.usr = 'a'\\n"
                    + "say = 'x'   | line 2: rule 1: unknown key 'usr'; the keys are user, file,"
                    + " system",
                "[[rule]]\\n"
                    + "when.user = 1\\n"
                    + "say = 'x'    | line 2: rule 1: 'user' must be a string that it contains, or",
                "[[rule]]\\n"
                        + "when.user.is = 'a'\\n"
                        + "say='x' | line 2: rule 1: unknown key 'is'; the keys are contains",
                "[[rule]]\\n"
                        + "when.user.regex='('\\n"
                        + "say='' | line 2: rule 1: '(' is not a valid regular expression: Unclosed"
                        + " group",
                "[[rule]]\\n"
                        + "when.request = 0\\n"
                        + "say = ''  | line 2: rule 1: 'request' must be a whole number from 1",
                "[[rule]]\\n"
                        + "say = '${1}'                | line 2: rule 1: 'say': unknown variable"
                        + " '${1}'; use ${file}, ${model}, ${output}, ${user}, or $${",
                "[[rule]]\\n"
                    + "say = '${'                  | line 2: rule 1: 'say': unknown variable '${'",
                "[[rule]]\\n"
                        + "say = 'a'\\n"
                        + "then = [{}, {x=1}] | line 3: rule 1, answer 3: unknown key 'x'",
                "[[rule]]\\n"
                    + "call = 'x'                  | line 2: rule 1: 'call' must be a table or an"
                    + " array",
                "[[rule]]\\n"
                    + "call = {}                   | line 2: rule 1: a call needs the 'name' of a"
                    + " tool",
                "[[rule]]\\n"
                        + "call = {name='a', arguments=1} | line 2: rule 1: 'arguments' must be a"
                        + " string, a table or an array",
                "[[rule]]\\n" + "call = {name=' '} | line 2: rule 1: 'name' must not be empty",
                "[[rule]]\\n"
                    + "error = {body='x', code='y'} | line 2: rule 1: 'body' and 'code' cannot be"
                    + " used together",
                "[[rule]]\\n"
                    + "error = {after=1, retry-after=2} | line 2: rule 1: 'after' and 'retry-after'"
                    + " cannot be used",
                "[[rule]]\\n"
                        + "call = {name='a', arguments={b='${c}'}} | line 2: rule 1: 'arguments':"
                        + " unknown variable '${c}'",
                "[[rule]]\\n"
                    + "delay = -1                  | line 2: rule 1: 'delay' must be seconds from 0"
                    + " to 3600",
                "[[rule]]\\n"
                    + "chunk = 0                   | line 2: rule 1: 'chunk' must be a whole number"
                    + " from 1",
                "[[rule]]\\n"
                        + "error = {status = 200}      | line 2: rule 1: 'status' must be a whole"
                        + " number from 400 to 599",
                "[[rule]]\\n"
                    + "error = {}\\n"
                    + "break-after = 1 | line 3: rule 1: 'error' and 'break-after' cannot be used"
                    + " together",
                "[[rule]]\\n"
                        + "say = 'a'\\n"
                        + "times = 1        | line 3: rule 1: 'times' sets how often it fails",
                "[[rule]]\\n"
                    + "usage = {total = 1}         | line 2: rule 1: unknown key 'total'; the keys"
                    + " are input",
                "[[rule]                               | line 1, column",
            })
    void a_mistake_is_told_with_file_line_and_rule(String script, String message) {
        assertThatThrownBy(() -> mock(script.replace("\\n", "\n")))
                .hasMessageStartingWith(folder.resolve("agent.toml") + ", ")
                .hasMessageContaining(message);
    }

    @Test
    void a_script_that_is_not_there_is_told() {
        Path file = folder.resolve("none.toml");
        assertThatThrownBy(() -> MockScript.read(List.of(file), Settings.load(Map.of(), folder)))
                .hasMessage("the mock's script " + file + ": no such file");
    }

    @Test
    void rules_of_the_users_settings_come_after_those_of_files() throws Exception {
        Path home = Files.createDirectories(folder.resolve("config/lmresp"));
        Files.writeString(
                home.resolve("config.toml"),
                "[mock]\nmodels = ['m']\n[[mock.rule]]\nwhen = 'a'\nsay = 'of the user'\n"
                        + "[[mock.rule]]\nwhen = 'b'\nsay = 'too'\n");
        Path file =
                Files.writeString(
                        folder.resolve("a.toml"), "[[rule]]\nwhen = 'a'\nsay = 'of the file'\n");
        Settings settings =
                Settings.load(
                        Map.of("XDG_CONFIG_HOME", folder.resolve("config").toString()), folder);
        var mock = new MockEngine(MockScript.read(List.of(file), settings), told::add);
        assertThat(Asking.user("a").said(mock).text).isEqualTo("of the file");
        assertThat(Asking.user("b").said(mock).text).isEqualTo("too");
        assertThat(settings.unknownKeys(Set.of())).isEmpty();
    }

    @Test
    void rules_of_a_folder_that_is_not_trusted_do_not_count() throws Exception {
        Files.writeString(folder.resolve("lmresp.toml"), "[[mock.rule]]\nsay = 'rm -rf'\n");
        Settings settings = Settings.load(Map.of(), folder);
        var mock = new MockEngine(MockScript.read(List.of(), settings), told::add);
        assertThat(Asking.user("a").said(mock).text).isEqualTo(OWN + "a");
        assertThat(settings.leftOut()).isPresent();
    }
}
