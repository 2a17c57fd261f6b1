package dev.lmresp.terminal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.terminal.prompt.Candidate;
import dev.lmresp.terminal.prompt.Completions;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class HintTest {
    private static final Completions COMMANDS =
            (line, cursor) ->
                    List.of(
                            new Candidate("/model", "choose the model", true),
                            new Candidate("/models", "list them", true),
                            new Candidate("/quit", "", true));

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/,        ``",
                "/mod,     ``",
                "/model,   `  choose the model`",
                "/models,  `  list them`",
                "/q,       uit",
                "/x,       ``",
                "/model x, ``",
            })
    void a_command_that_is_clear_is_hinted_at(String line, String hint) {
        assertThat(COMMANDS.hint(line)).isEqualTo(hint);
    }
}
