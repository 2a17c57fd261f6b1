package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.doctor.Finding;
import dev.lmresp.doctor.Result;
import dev.lmresp.doctor.Verdict;
import dev.lmresp.terminal.Colours;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** The marks of doctor. */
class CheckListTest {
    @ParameterizedTest
    @CsvSource({
        "WORKS,       true,  ok",
        "WORKS_NOT,   true,  !!",
        "WORKS_NOT,   false, !",
        "CANNOT_TELL, false, ??",
        "CANNOT_TELL, true,  ??",
    })
    void only_what_is_in_codexs_way_is_marked_as_that(
            Verdict verdict, boolean isNeeded, String mark) {
        var out = new StringWriter();
        var writer = new PrintWriter(out, true);
        var list = new CheckList(writer, Colours.ofStandardOutput(writer, Map.of("NO_COLOR", "1")));
        list.add(new Result("it", "is it?", isNeeded, new Finding(verdict, "so it is", "")));
        list.add(new Result("end", "over?", false, new Finding(Verdict.WORKS, "yes", "")));
        assertThat(out.toString()).startsWith("%-4sit  ".formatted(mark));
    }
}
