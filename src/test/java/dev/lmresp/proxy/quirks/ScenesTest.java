package dev.lmresp.proxy.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

/** What the scenes are about: what an engine that behaves says in them, streamed or not. */
class ScenesTest {
    private static final String FIVE = "text: one two three four five";
    private static final String THOUGHT =
            "reasoning: The user wrote ? tokens. I am a mock, so a few rules decide what I say.";
    private static final String ADD = "call: /add_nums {\"a\":12,\"b\":34}";
    private static final String MULTIPLY = "call: /mul_nums {\"a\":56,\"b\":78}";
    private static final String NO_ARGUMENTS = "call: /no_args {}";

    @ParameterizedTest
    @EnumSource
    void the_engine_says_what_the_scene_is_about(Scene scene) {
        for (boolean stream : new boolean[] {true, false}) {
            List<Told> told = Baseline.of(scene, stream, false);
            assertThat(told).allSatisfy(one -> assertThat(one.wrong()).isEmpty());
            assertThat(told.stream().map(Told::said).toList()).isEqualTo(said(scene));
            assertThat(told.getFirst().outcome())
                    .isEqualTo(
                            scene == Scene.CUT_SHORT
                                    ? "incomplete: max_output_tokens"
                                    : "completed");
            assertThat(told.getFirst().usage()).matches("\\d+ \\+ \\d+ = \\d+");
            List<Told> reasoned = Baseline.of(scene, stream, true);
            assertThat(reasoned.getFirst().said().getFirst()).startsWith("reasoning: The user");
        }
    }

    private static List<List<String>> said(Scene scene) {
        return switch (scene) {
            case TEXT -> List.of(List.of(FIVE));
            case UNICODE -> List.of(List.of("text: Grüße, 世界 🎉 – 👩‍👩‍👧 \u2028 naïve ½"));
            case CUT_SHORT -> List.of(List.of("text: one two three"));
            case ONE_CALL -> List.of(List.of(ADD));
            case NO_ARGUMENTS -> List.of(List.of(NO_ARGUMENTS));
            case PARALLEL_CALLS ->
                    List.of(
                            List.of(ADD, MULTIPLY, NO_ARGUMENTS),
                            List.of(
                                    """
                                    text: The tool add_nums answered: the result of add_nums
                                    The tool mul_nums answered: the result of mul_nums
                                    The tool no_args answered: the result of no_args\
                                    """));
            case STRICT_TOOL -> List.of(List.of("call: /add_strictly {\"a\":12,\"b\":34}"));
            case ODD_SCHEMA -> List.of(List.of("call: /draw {\"a\":12,\"b\":34}"));
            case CUSTOM_TOOL ->
                    List.of(
                            List.of(
                                    """
                                    custom call: apply_patch *** Begin Patch
                                    *** Add File: a.txt
                                    +say "Grüße" \\o/
                                    *** End Patch\
                                    """),
                            List.of(
                                    "text: The tool apply_patch answered: the result of"
                                            + " apply_patch"));
            case NAMESPACE ->
                    List.of(
                            List.of("call: mcp__demo/look_up {\"number\":7}"),
                            List.of(
                                    "text: The tool mcp__demo__look_up answered: the result of"
                                            + " look_up"));
            case REASONED_TEXT -> List.of(List.of(THOUGHT, FIVE));
            case REASONED_CALLS ->
                    List.of(
                            List.of(THOUGHT, ADD, MULTIPLY),
                            List.of(
                                    "reasoning: There are 2 tool results to pass on.",
                                    """
                                    text: The tool add_nums answered: the result of add_nums
                                    The tool mul_nums answered: the result of mul_nums\
                                    """));
            case SCHEMA -> List.of(List.of("text: {\"city\":\"example\",\"inhabitants\":3}"));
            case LATE_DEVELOPER -> List.of(List.of("text: Your name is Ada."));
            case TWO_USER_MESSAGES ->
                    List.of(
                            List.of(
                                    "text: I am the lmresp mock engine, not an AI. Your name is"
                                            + " Ada."));
        };
    }
}
