package dev.lmresp.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.files.SettingsException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What lmresp writes into the user's configuration of Codex, and that nothing else changes. */
class CodexConfigTest {
    private static final CodexSetup SETUP =
            new CodexSetup(
                    "lmresp",
                    "http://127.0.0.1:7377/v1",
                    "qwen3",
                    "",
                    "lmresp.models.json",
                    CodexSetup.SILENCE);

    private static final List<String> FILES =
            List.of(
                    "",
                    "\n",
                    "# only a comment",
                    "model = \"gpt-5\"\n",
                    "model = \"gpt-5\"",
                    "\n\nmodel = 'gpt-5' # my favourite\n\n",
                    "model = \"gpt-5\"\r\n\r\n[features]\r\ngoals = true\r\n",
                    "\uFEFFmodel = \"gpt-5\"\n",
                    "\"model\" = \"\"\"\ngpt\n# (lmresp) no\n\"\"\"\n",
                    "[features]\nunbounded_connection_retries = true # yes\ngoals = false\n",
                    "features.goals = true\nfeatures.unbounded_connection_retries = true\n",
                    "[features.x]\na = 1\n",
                    "a = 1\n[features]",
                    "a = 1\r\n[features] # none yet",
                    "[[tables]]\na = [\n  1, # one ]\n  2,\n]\n[[tables]]\nb = {c = 1}",
                    "[model_providers.other]\nname = \"Other\"\nbase_url = 'http://x/v1'\n",
                    "model_providers.other.name = 'a'\n"
                            + "[projects.\"/a b\"]\n"
                            + "trust_level = \"trusted\"",
                    "x = '''a'''''\ny = \"\\\"#\\\\\"\n[ \"a.b\" . c ] # t\nmodel = 1\n");

    @ParameterizedTest
    @FieldSource("FILES")
    void writing_adds_the_settings_and_keeps_all_others(String before) {
        String written = CodexConfig.with(before, SETUP);
        TomlParseResult config = Toml.parse(written.replace("\uFEFF", ""));
        assertThat(config.hasErrors()).as("%s%n%s", written, config.errors()).isFalse();
        for (CodexSetup.Setting setting : SETUP.settings()) {
            Object wanted = Toml.parse("x = " + setting.value()).get("x");
            Object found = config.get(setting.path());
            assertThat(String.valueOf(json(found))).as(setting.key()).isEqualTo(json(wanted));
        }
        TomlParseResult old = Toml.parse(before.replace("\uFEFF", ""));
        for (List<String> path : old.keyPathSet()) {
            boolean ours = SETUP.settings().stream().anyMatch(it -> it.path().equals(path));
            if (!ours) {
                assertThat(json(config.get(path))).isEqualTo(json(old.get(path)));
            }
        }
    }

    private static String json(Object value) {
        return value instanceof org.tomlj.TomlTable table
                ? table.toJson()
                : value instanceof org.tomlj.TomlArray array
                        ? array.toJson()
                        : String.valueOf(value);
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void removing_brings_back_every_byte(String before) {
        assertThat(CodexConfig.without(CodexConfig.with(before, SETUP))).isEqualTo(before);
        assertThat(CodexConfig.without(before)).isEqualTo(before);
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void writing_again_changes_nothing(String before) {
        String once = CodexConfig.with(before, SETUP);
        assertThat(CodexConfig.with(once, SETUP)).isEqualTo(once);
        assertThat(CodexConfig.isIn(once)).isTrue();
        assertThat(CodexConfig.isIn(before)).isFalse();
    }

    /** Files put together at random from lines that are hard to tell apart. */
    @Test
    void unrelated_bytes_survive_in_any_file() {
        var pieces =
                List.of(
                        "",
                        "   # note",
                        "# (lm) no",
                        "a%d = \"\"\"\n[x]\n\"\"\"",
                        "b%d = '''#'''",
                        "c%d = [ \"]\", # ]\n '[' ]",
                        "d%d.e.\"f g\" = { h = '}', i = [1] }",
                        "model_%d = 1",
                        "[t%d]",
                        "[t%d.model]",
                        "[[u]]\nmodel = %d",
                        "\tz%d\t=\t0x1F\t# tab");
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            String newline = random.nextBoolean() ? "\n" : "\r\n";
            var lines = new ArrayList<String>();
            for (int i = 0; i < random.nextInt(12); i++) {
                lines.add(pieces.get(random.nextInt(pieces.size())).formatted(i));
            }
            if (random.nextInt(4) == 0) {
                lines.add("[features]");
            }
            String before =
                    String.join("\n", lines).replace("\n", newline)
                            + (random.nextBoolean() ? newline : "");
            assertThat(Toml.parse(before).hasErrors()).as(before).isFalse();
            String written = CodexConfig.with(before, SETUP);
            assertThat(Toml.parse(written).errors()).as("seed %d: %s", seed, written).isEmpty();
            assertThat(CodexConfig.without(written)).as("seed %d", seed).isEqualTo(before);
            for (String line : before.split("\n", -1)) {
                assertThat(written).contains(line);
            }
        }
    }

    @Test
    void what_a_person_added_around_and_between_stays() {
        String written = CodexConfig.with("model = \"gpt-5\"\n\n[features]\ngoals = true\n", SETUP);
        String edited =
                "# first\n"
                        + written.replace(
                                        "model = \"qwen3\"",
                                        "model = \"other\"\napproval_policy = \"never\"")
                                .replace("goals = true", "goals = false # changed")
                                .replace("# (lmresp end)\n", "# (lmresp end)\n")
                        + "\n[mcp_servers.x]\ncommand = \"x\"\n";
        assertThat(CodexConfig.without(edited))
                .isEqualTo(
                        "# first\napproval_policy = \"never\"\nmodel = \"gpt-5\"\n\n[features]\n"
                                + "goals = false # changed\n\n[mcp_servers.x]\ncommand = \"x\"\n");
    }

    @Test
    void a_table_that_a_person_put_into_the_block_stays() {
        String written = CodexConfig.with("", SETUP);
        int end = written.lastIndexOf("# (lmresp end)");
        String edited =
                written.substring(0, end)
                        + "[mcp_servers.x]\ncommand = \"x\"\n"
                        + written.substring(end);
        assertThat(CodexConfig.without(edited)).isEqualTo("[mcp_servers.x]\ncommand = \"x\"\n");
    }

    /** Codex itself appends tables, such as {@code [tui]}, to whatever file there is. */
    @ParameterizedTest
    @ValueSource(strings = {"a = 1", "a = 1\n", "a = 1\r\nb = 2", "# only a comment", ""})
    void what_codex_appends_stays_apart_from_the_last_line(String before) {
        String newline = before.contains("\r\n") ? "\r\n" : "\n";
        String appended = "[tui]" + newline + "x = true" + newline;
        String last = before.isEmpty() || before.endsWith("\n") ? before : before + newline;

        String edited = CodexConfig.with(before, SETUP) + appended;

        assertThat(CodexConfig.without(edited)).isEqualTo(last + appended);
    }

    @Test
    void a_line_right_above_the_provider_keeps_its_end() {
        for (String before : List.of("", "a = 1\n")) {
            String edited =
                    CodexConfig.with(before, SETUP)
                            .replace(
                                    "# (lmresp begin) the prov",
                                    "mine = 2\n# (lmresp begin) the prov");

            assertThat(CodexConfig.without(edited)).endsWith("mine = 2\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model = | line 1",
                "a = 1~[model_providers.lmresp]~name = 'mine' | line 2: the provider",
                "model_providers.lmresp.name = 'mine' | line 1: the provider",
                "a = 1~features = {goals = true} | line 2: 'features' is a single value",
                "model_providers = {x = {name = 'x'}} | line 1: 'model_providers' is a single",
            })
    void what_cannot_be_changed_is_refused_with_its_line(String file, String message) {
        assertThatThrownBy(() -> CodexConfig.with(file.replace('~', '\n'), SETUP))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void other_settings_take_the_place_of_the_first() {
        var other =
                new CodexSetup("local", "http://h/v1", "m", "KEY", "/c.json", CodexSetup.SILENCE);
        String before = "model = 'x'\n";
        String written = CodexConfig.with(CodexConfig.with(before, SETUP), other);
        assertThat(written).isEqualTo(CodexConfig.with(before, other));
        assertThat(written).contains("env_key = \"KEY\"").doesNotContain("qwen3");
    }

    @ParameterizedTest
    @CsvSource({"openai", "ollama", "lmstudio", "gcp", "amazon-bedrock", "a b", "''", "a.b"})
    void a_provider_cannot_have_any_name(String id) {
        assertThatThrownBy(() -> new CodexSetup(id, "u", "m", "", "c", CodexSetup.SILENCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + id + "'");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "codex-cli 0.169.0, -, -",
                "codex-cli 0.170.3, -, -",
                "codex-cli 0.171.2, -, -",
                "0.172.0, newer than any, -",
                "codex-cli 1.0.0-alpha, newer than any, -",
                "codex-cli 0.171.20261130123456, -, -",
                "codex-cli 0.50.0, older than any, older than any",
            })
    void only_a_version_that_may_fail_is_warned_of(String output, String caution, String warning) {
        CodexRelease release = CodexRelease.parse(output).orElseThrow();
        assertThat(release.caution().orElse("-")).contains(caution == null ? "-" : caution);
        assertThat(release.warning().orElse("-")).contains(warning == null ? "-" : warning);
        assertThat(CodexRelease.parse("command not found")).isEmpty();
        assertThat(CodexRelease.parse("codex-cli 20261130123456.1.2")).isEmpty();
    }

    /** Codex writes before the last comment of the file, and changes the model in its place. */
    private static final String CODEX_WAS_HERE =
            CodexConfig.with("", SETUP)
                    .replace(
                            "model = \"qwen3\"",
                            "model = \"other\"\nmodel_reasoning_effort = \"high\"")
                    .replaceFirst(
                            "(?s)# \\(lmresp end\\)\n$",
                            """
                            http_headers = { a = "b" }

                            [model_providers.azure]
                            name = "azure"

                            [mcp_servers.demo]
                            command = "python3"

                            [projects."/a b"]
                            trust_level = "trusted"

                            [tui]
                            screen_reader_detection_done = true
                            # mine
                            # (lmresp end)
                            """);

    @Test
    void order_and_what_others_wrote_make_no_difference() {
        var other =
                new CodexSetup(
                        "lmresp", SETUP.baseUrl(), "other", "", SETUP.catalog(), SETUP.silence());
        assertThat(WrittenSetup.of(CODEX_WAS_HERE).differences(other)).isEmpty();
        assertThat(WrittenSetup.of(CODEX_WAS_HERE).setup()).isEqualTo(other);
        assertThat(WrittenSetup.of(CODEX_WAS_HERE).differences(SETUP))
                .hasToString("[model is \"other\", should be \"qwen3\"]");
        String stripped = CODEX_WAS_HERE.replaceFirst("(?m)^web_search.*\n", "");
        assertThat(WrittenSetup.of(stripped).differences(other))
                .hasToString("[web_search = \"disabled\" is missing]");
    }

    @Test
    void what_codex_wrote_into_the_blocks_outlives_them() {
        String removed = CodexConfig.without(CODEX_WAS_HERE);
        assertThat(removed)
                .isEqualTo(
                        """
                        model_reasoning_effort = "high"
                        [model_providers.azure]
                        name = "azure"

                        [mcp_servers.demo]
                        command = "python3"

                        [projects."/a b"]
                        trust_level = "trusted"

                        [tui]
                        screen_reader_detection_done = true
                        # mine
                        """);
        String again = CodexConfig.with(CODEX_WAS_HERE, SETUP);
        assertThat(again).contains("http_headers = { a = \"b\" }\n# (lmresp end)");
        assertThat(CodexConfig.with(again, SETUP)).isEqualTo(again);
        assertThat(CodexConfig.without(again)).isEqualTo(removed);
    }

    @Test
    void a_table_within_the_providers_stays_while_it_does() {
        String edited =
                CodexConfig.with("", SETUP)
                        .replaceFirst(
                                "(?s)# \\(lmresp end\\)\n$",
                                "[model_providers.lmresp.http_headers]\na = 'b'\n# (lmresp end)\n");
        String again = CodexConfig.with(edited, SETUP.lean(true));
        assertThat(
                        Toml.parse(again)
                                .getString(
                                        List.of("model_providers", "lmresp", "http_headers", "a")))
                .isEqualTo("b");
        assertThat(CodexConfig.with(again, SETUP)).isEqualTo(edited);
        assertThat(CodexConfig.without(again)).isEmpty();
    }

    /** As {@code codex features enable} does, which adds to the dotted keys that are there. */
    @Test
    void another_feature_in_the_block_is_not_ours() {
        String edited =
                CodexConfig.with("", SETUP)
                        .replace("retries = false\n", "retries = false\nfeatures.goals = true\n");
        assertThat(CodexConfig.without(edited)).isEqualTo("features.goals = true\n");
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void lean_settings_come_and_go(String before) {
        String written = CodexConfig.with(before, SETUP.lean(true));
        assertThat(WrittenSetup.of(written).differences(SETUP.lean(true))).isEmpty();
        assertThat(WrittenSetup.of(written).isLean()).isTrue();
        assertThat(CodexConfig.with(written, SETUP)).isEqualTo(CodexConfig.with(before, SETUP));
        assertThat(CodexConfig.without(written)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agents = {enabled = true} | line 1: 'agents' is a single value",
                "a = 1~[mcp_servers.codex_tui]~command = 'x' | line 2: the table"
                        + " [mcp_servers.codex_tui] exists",
            })
    void what_stands_in_the_way_of_lean_settings_is_named(String file, String message) {
        assertThatThrownBy(() -> CodexConfig.with(file.replace('~', '\n'), SETUP.lean(true)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void agents_of_the_user_keep_their_other_settings() {
        String before = "[agents]\nenabled = true\nmax_threads = 3\n[agents.reviewer]\na = 1\n";
        String written = CodexConfig.with(before, SETUP.lean(true));
        assertThat(Toml.parse(written).getBoolean("agents.enabled")).isFalse();
        assertThat(Toml.parse(written).getLong("agents.max_threads")).isEqualTo(3);
        assertThat(CodexConfig.without(written)).isEqualTo(before);
    }
}
