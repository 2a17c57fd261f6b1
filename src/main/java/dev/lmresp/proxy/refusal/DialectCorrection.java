package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.chat.Dialect.Effort;
import dev.lmresp.json.Json;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.request.OptionPath;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A correction of an engine's dialect, learned from a refusal.
 *
 * @param dialect the corrected dialect
 * @param note what changes in requests from now on
 */
public record DialectCorrection(Dialect dialect, Note note) {
    private static final String OLD_LIMIT = "max_tokens";
    private static final String NEW_LIMIT = "max_completion_tokens";
    static final String REFUSES = "the engine refuses it";

    /**
     * The correction for a refusal; empty when the dialect already has it, or has no field for it.
     */
    public static Optional<DialectCorrection> of(Refusal refusal, Dialect known) {
        return switch (refusal) {
            case Refusal.Option option -> option(option.name(), known);
            case Refusal.LimitName limit -> limit(limit.instead(), known);
            case Refusal.Values values -> values(values, known);
            case Refusal.Together together -> together(together, known);
            case Refusal.Formats formats ->
                    Change.of(
                                    known,
                                    Note.Kind.APPROXIMATED,
                                    "text.format",
                                    "the engine refuses response_format")
                            .without(
                                    "response-formats",
                                    known.options().formats(),
                                    formats.refused())
                            .correction();
            case Refusal.Choices choices ->
                    Change.of(
                                    known,
                                    Note.Kind.APPROXIMATED,
                                    "tool_choice",
                                    "the engine takes no "
                                            + String.join(" or ", new TreeSet<>(choices.refused())))
                            .without("tool-choices", known.tools().choices(), choices.refused())
                            .correction();
            case Refusal.Keyword keyword -> keyword(keyword.name(), known);
            case Refusal.OwnValue own -> Optional.empty();
            case FormRule rule -> FormCorrection.of(rule, known);
        };
    }

    private static Optional<DialectCorrection> option(String name, Dialect known) {
        Change dropped =
                Change.of(known, Note.Kind.DROPPED, OptionPath.of(name, known.options()), REFUSES);
        return switch (name) {
            case OLD_LIMIT -> limit(NEW_LIMIT, known);
            case NEW_LIMIT -> limit(OLD_LIMIT, known);
            case "stream_options" -> dropped.with("stream-options", false).correction();
            case "parallel_tool_calls" -> dropped.with("parallel-tool-calls", false).correction();
            case "logprobs" ->
                    dropped.with(
                                    "refused-parameters",
                                    known.options().refused(),
                                    List.of("logprobs", "top_logprobs"))
                            .correction();
            default -> effortOption(name, known, dropped).or(() -> without(name, known));
        };
    }

    /** Handles an option that carries the reasoning effort. */
    private static Optional<DialectCorrection> effortOption(
            String name, Dialect known, Change dropped) {
        Dialect.Reasoning reasoning = known.reasoning();
        boolean isOn =
                reasoning.effort() != Effort.NONE && name.equals(reasoning.effort().option());
        boolean isOff =
                reasoning.effortOff() != Effort.NONE && name.equals(reasoning.effortOff().option());
        if (isOn) {
            dropped.with("effort", "none");
        }
        if (isOff) {
            dropped.with("effort-off", "none");
        }
        return dropped.correction();
    }

    private static Optional<DialectCorrection> without(String name, Dialect known) {
        return Change.of(known, Note.Kind.DROPPED, OptionPath.of(name, known.options()), REFUSES)
                .with("refused-parameters", known.options().refused(), List.of(name))
                .correction();
    }

    private static Optional<DialectCorrection> together(Refusal.Together together, Dialect known) {
        ObjectNode pairs = Json.object();
        known.options().exclusive().forEach(pairs::put);
        pairs.put(together.option(), together.other());
        return Change.of(
                        known,
                        Note.Kind.DROPPED,
                        OptionPath.of(together.option(), known.options()),
                        "the engine does not take it beside " + together.other())
                .with("exclusive-parameters", pairs)
                .correction();
    }

    private static Optional<DialectCorrection> limit(String name, Dialect known) {
        return Change.of(
                        known,
                        Note.Kind.RENAMED,
                        "max_output_tokens",
                        "the engine wants it as " + name)
                .with("max-tokens", name)
                .correction();
    }

    private static Optional<DialectCorrection> values(Refusal.Values values, Dialect known) {
        if (values.option().equals("reasoning_effort")) {
            ArrayNode levels = Json.array();
            Dialect.LEVELS.stream()
                    .filter(level -> values.allowed().contains(levels.textNode(level)))
                    .forEach(levels::add);
            return Change.of(
                            known,
                            Note.Kind.APPROXIMATED,
                            "reasoning.effort",
                            "the engine has no other levels than " + Json.text(levels))
                    .with("effort-levels", levels)
                    .correction();
        }
        ObjectNode allowed = known.options().allowed().deepCopy();
        values.allowed().forEach(allowed.withArray("/" + values.option())::add);
        return Change.of(
                        known,
                        Note.Kind.DROPPED,
                        OptionPath.of(values.option(), known.options()),
                        "the engine takes no other value than "
                                + Json.text(allowed.get(values.option())))
                .with("allowed-values", allowed)
                .correction();
    }

    private static Optional<DialectCorrection> keyword(String name, Dialect known) {
        Change change =
                Change.of(
                        known,
                        Note.Kind.DROPPED,
                        "tools.parameters",
                        "the engine does not know " + name + " in a schema");
        return name.equals("$ref") || name.equals("$defs")
                ? change.with("schema-refs", "none").correction()
                : change.with("schema-drops", known.tools().schema().dropped(), List.of(name))
                        .correction();
    }
}
