package dev.lmresp.codex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** What becomes of a command line that starts Codex. */
class CodexCommandLineTest {
    private static final List<String> EXEC = List.of("codex", "exec", "-c", "x=1", "Hi -m y");

    @ParameterizedTest
    @ValueSource(
            strings = {"codex", "/opt/bin/codex", "./codex", "codex.cmd", "C:\\bin\\Codex.exe"})
    void codex_is_known_by_the_name_of_its_file(String program) {
        assertThat(CodexCommandLine.of(List.of(program, "exec"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"codexctl", "mycodex", "codex/run", "codex.py", ""})
    void other_programs_are_not_codex(String program) {
        assertThat(CodexCommandLine.of(List.of(program))).isEmpty();
    }

    @Test
    void settings_stand_before_the_words_of_the_user() {
        List<String> words = new CodexCommandLine(EXEC).with(setup("qwen", "/tmp/models.json"));
        assertThat(words).startsWith("codex", "-c", "model=\"qwen\"");
        assertThat(words).contains("model_catalog_json=\"/tmp/models.json\"");
        assertThat(words).endsWith("exec", "-c", "x=1", "Hi -m y");
        assertThat(words)
                .hasSize(EXEC.size() + setup("qwen", "/tmp/models.json").arguments().size());
    }

    @Test
    void an_unknown_model_and_a_catalog_that_is_not_there_are_left_out() {
        assertThat(new CodexCommandLine(EXEC).with(setup("", "")))
                .noneMatch(word -> word.startsWith("model="))
                .noneMatch(word -> word.startsWith("model_catalog_json="))
                .contains("model_provider=\"lmresp\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-m x",
                "--model x",
                "--model=x",
                "-mx",
                "exec -m x Hi",
                "-c model=x",
                "-cmodel=x",
                "--config model=x",
                "--config=model=x",
                "-c features.a=true -c model=x",
                "-c model=\"x\"",
                "-c model='x'"
            })
    void the_model_of_the_user_is_the_only_one(String arguments) {
        CodexCommandLine line = codex(arguments);
        assertThat(line.model()).contains("x");
        assertThat(line.with(setup("qwen", ""))).noneMatch(word -> word.contains("qwen"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec model=x",
                "-c model_provider=x",
                "-c model.x=1",
                "--multi x",
                "--config=models=1",
                "exec -- -m x"
            })
    void other_arguments_name_no_model(String arguments) {
        assertThat(codex(arguments).model()).isEmpty();
    }

    private static CodexCommandLine codex(String arguments) {
        return new CodexCommandLine(List.of(("codex " + arguments).split(" ")));
    }

    private static CodexSetup setup(String model, String catalog) {
        return new CodexSetup(
                CodexSetup.PROVIDER_ID,
                "http://127.0.0.1:1/v1",
                model,
                "",
                catalog,
                CodexSetup.SILENCE);
    }
}
