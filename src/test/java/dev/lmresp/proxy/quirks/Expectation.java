package dev.lmresp.proxy.quirks;

import dev.lmresp.engine.mock.quirk.Quirk;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a client must be told in spite of quirks: what it would be told without them. */
final class Expectation {
    /** With these the engine reasons without being asked. */
    private static final Set<Quirk> REASON =
            EnumSet.of(
                    Quirk.REASONING_ECHO,
                    Quirk.DEEPSEEK_REASONING,
                    Quirk.KIMI_REASONING,
                    Quirk.OPENROUTER_DETAILS,
                    Quirk.LITELLM_THINKING_BLOCKS,
                    Quirk.THINK_TAGS,
                    Quirk.THINK_CLOSE_ONLY,
                    Quirk.THINK_SPLIT,
                    Quirk.REASONING_FIELD,
                    Quirk.REASONING_BOTH,
                    Quirk.REASONING_DETAILS,
                    Quirk.NEWLINE_BEFORE_REASONING,
                    Quirk.USAGE_NOT_SUM);

    private static final Set<Quirk> CANNOT_BE_ASKED_TO_REASON =
            EnumSet.of(Quirk.NO_REASONING_EFFORT, Quirk.UNKNOWN_PARAMETER_400);

    private static final Set<Quirk> KNOW_NO_SCHEMA =
            EnumSet.of(Quirk.NO_RESPONSE_FORMAT, Quirk.UNKNOWN_PARAMETER_400);

    /** Nobody can know that the answer of such an engine was cut. */
    private static final Set<Quirk> HIDE_THE_CUT = EnumSet.of(Quirk.FINISH_EMPTY, Quirk.NO_FINISH);

    private static final Set<Quirk> STREAM_WITHOUT_USAGE =
            EnumSet.of(Quirk.NO_STREAM_OPTIONS, Quirk.UNKNOWN_PARAMETER_400);

    private final Set<Quirk> quirks;
    private final Scene scene;
    private final boolean stream;
    private final boolean codex;

    Expectation(Set<Quirk> quirks, Scene scene, boolean stream, boolean codex) {
        this.codex = codex;
        this.quirks = quirks;
        this.scene = scene;
        this.stream = stream;
    }

    /** What is wrong with what a client was told; empty when nothing is. */
    List<String> problems(List<Told> told) {
        List<Told> wanted = Baseline.of(scene, stream, have(REASON));
        var problems = new ArrayList<String>();
        for (int i = 0; i < wanted.size(); i++) {
            if (i == told.size()) {
                problems.add("there is no answer " + (i + 1));
                break;
            }
            compare(wanted.get(i), told.get(i), problems);
        }
        return problems;
    }

    private void compare(Told wanted, Told told, List<String> problems) {
        problems.addAll(told.wrong());
        boolean isCutUnnoticed = have(HIDE_THE_CUT) && wanted.outcome().startsWith("incomplete");
        if (isCutUnnoticed
                && !approximates()
                && wanted.said().stream().allMatch(Expectation::isReasoning)) {
            // cut in the middle of its reasoning, it looks as if it had nothing to say
            if (!told.outcome().equals("failed") && !told.outcome().equals("refused")) {
                problems.add("outcome: expected an error, was " + told.outcome());
            }
            return;
        }
        if (!isCutUnnoticed) {
            same("outcome", wanted.outcome(), told.outcome(), problems);
        }
        List<String> said = said(wanted);
        if (scene.wantsSchema() && have(KNOW_NO_SCHEMA)) {
            said = said.stream().map(line -> line.replaceFirst("(?s): .*", "")).toList();
            List<String> kinds =
                    told.said().stream().map(line -> line.replaceFirst("(?s): .*", "")).toList();
            same("items", said, kinds, problems);
            noted("text.format", told, problems);
        } else {
            same("items", said, heard(told), problems);
        }
        if (losesReasoning(wanted)) {
            noted("reasoning.effort", told, problems);
        }
        usage(wanted, told, problems);
    }

    private List<String> said(Told wanted) {
        return wanted.said().stream()
                .filter(line -> !(losesReasoning(wanted) && isReasoning(line)))
                .map(line -> approximates() ? line.replaceFirst("^reasoning: ", "text: ") : line)
                .map(
                        line ->
                                quirks.contains(Quirk.REFUSAL) && !codex
                                        ? line.replaceFirst("^text: ", "refusal: ")
                                        : line)
                .toList();
    }

    /**
     * A stream cannot take back what it has told as text when a closing tag says that it was
     * reasoning: it stands as a message of its own. The object of a whole answer is no stream.
     */
    private boolean approximates() {
        return isStreamed()
                && quirks.contains(Quirk.THINK_CLOSE_ONLY)
                && !quirks.contains(Quirk.JSON_INSTEAD_OF_SSE)
                && !quirks.contains(Quirk.CONTENT_OBJECT);
    }

    /** Whether the engine is asked for a stream in the end. */
    private boolean isStreamed() {
        return (stream || quirks.contains(Quirk.ONLY_STREAMS))
                && !quirks.contains(Quirk.NO_STREAMS);
    }

    /** What is different each time in reasoning is so in a message that was reasoning. */
    private List<String> heard(Told told) {
        return !approximates()
                ? told.said()
                : told.said().stream()
                        .map(line -> line.strip().replaceFirst("wrote \\d+", "wrote ?"))
                        .toList();
    }

    private boolean losesReasoning(Told wanted) {
        return have(CANNOT_BE_ASKED_TO_REASON)
                && !have(REASON)
                && wanted.said().stream().anyMatch(Expectation::isReasoning);
    }

    private static boolean isReasoning(String line) {
        return line.startsWith("reasoning: ");
    }

    private void usage(Told wanted, Told told, List<String> problems) {
        if (quirks.contains(Quirk.USAGE_MISSING) || (isStreamed() && have(STREAM_WITHOUT_USAGE))) {
            return;
        }
        // the engine counts what it is sent, and to some engines something else is sent
        boolean isSameRequest =
                quirks.stream().allMatch(quirk -> quirk.compareTo(Quirk.NO_MODELS) >= 0)
                        && !approximates();
        if (isSameRequest) {
            same("usage", wanted.usage(), told.usage(), problems);
        } else if (told.usage().isEmpty()) {
            problems.add("no usage");
        }
    }

    private static void noted(String option, Told told, List<String> problems) {
        if (!told.notes().contains(option)) {
            problems.add("no note says that " + option + " was left out: " + told.notes());
        }
    }

    private boolean have(Set<Quirk> some) {
        return quirks.stream().anyMatch(some::contains);
    }

    private static void same(String what, Object wanted, Object told, List<String> problems) {
        if (!wanted.equals(told)) {
            problems.add(what + ": expected <" + wanted + ">, was <" + told + ">");
        }
    }
}
