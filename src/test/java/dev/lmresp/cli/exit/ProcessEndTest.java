package dev.lmresp.cli.exit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.testing.JavaCommand;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

class ProcessEndTest {
    /** Ends with a code, after a shutdown hook that says so. */
    static final class Program {
        static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print(" hook")));
            System.out.print("all");
            ProcessEnd.with(Integer.parseInt(args[0]));
        }
    }

    @Test
    void this_system_has_the_function() {
        assertThat(ProcessEnd.function()).isPresent();
    }

    @Tag("process")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 130})
    void the_code_is_kept_and_nothing_runs_after_it(int code) throws Exception {
        assertThat(outcome("at-once", code)).isEqualTo("all " + code);
    }

    @Tag("process")
    @Test
    void without_the_launcher_the_jvm_ends_as_usual() throws Exception {
        assertThat(outcome("", 3)).isEqualTo("all hook 3");
    }

    private static String outcome(String how, int code) throws Exception {
        var words = new ArrayList<>(JavaCommand.of(Program.class, "-Dlmresp.exit=" + how));
        words.add(String.valueOf(code));
        Process process =
                new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return out + " " + process.waitFor();
    }
}
