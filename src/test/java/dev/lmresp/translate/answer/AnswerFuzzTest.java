package dev.lmresp.translate.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.lmresp.translate.answer.AnswerRules.Rule;
import dev.lmresp.translate.answer.Replay.Outcome;

import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Whatever an engine sends, nothing is thrown but what is declared, what the client gets keeps the
 * protocol, and how the bytes arrive makes no difference: {@link Replay} asserts the first two for
 * every run.
 */
class AnswerFuzzTest {
    /** Recordings are large, and small inputs are what a search gets far with. */
    private static final int SMALL = 1000;

    static Stream<byte[]> recordings() {
        return Recordings.streams()
                .map(Recordings.Recording::bytes)
                .filter(body -> body.length < SMALL);
    }

    @MethodSource("recordings")
    @FuzzTest
    void any_bytes(byte[] body) {
        check(body, body);
    }

    /** What is random here is the same for the same input, so that a finding can be repeated. */
    static void check(byte[] body, byte[] input) {
        var random = new Random(Arrays.hashCode(input));
        boolean strict = random.nextBoolean();
        Outcome whole = replay(strict).run(body);
        Outcome pieces = replay(strict).blocks(rest -> 1 + random.nextInt(40)).run(body);
        assertThat(pieces.events()).isEqualTo(whole.events());
    }

    private static Replay replay(boolean strict) {
        return new Replay()
                .functions("run", "run_all")
                .function("typed", "'n':{'type':'integer'},'s':{'type':'string'}")
                .custom("patch")
                .rules(
                        strict
                                ? Replay.CODEX.with(Rule.ONLY_FIRST_CALL).with(Rule.LIMITED)
                                : AnswerRules.NONE.with(Rule.MAY_BE_SILENT));
    }
}
