package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.lmresp.chat.ChatMessage.EmptyContent;
import dev.lmresp.chat.Dialect;
import dev.lmresp.chat.Dialect.ReasoningEcho;
import dev.lmresp.chat.Dialect.Refs;
import dev.lmresp.chat.Dialect.SystemMessages;
import dev.lmresp.json.Json;
import dev.lmresp.translate.Note;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The correction for a form that an engine does not support. If there are several, the next one is
 * tried when the engine still refuses.
 */
final class FormCorrection {
    private static final String INPUT = "input";

    private FormCorrection() {}

    static Optional<DialectCorrection> of(FormRule rule, Dialect known) {
        Dialect.Messages messages = known.messages();
        return switch (rule) {
            case TOOLS_WHILE_THINKING -> toolsWithoutThinking(known);
            case FORCED_CALL_WHILE_THINKING -> forcedCall(known);
            case FORMAT_WITH_TOOLS -> formatBeside("tools", "together with tools", known);
            case FORMAT_IN_STREAM -> formatBeside("stream", "in a stream", known);
            case FORMAT_WHILE_THINKING -> formatBeside("thinking", "while it reasons", known);
            case WHOLE_ANSWERS ->
                    approximated(known, "stream", "the engine answers only in streams")
                            .with("answers", "streamed")
                            .correction();
            case STREAMS ->
                    approximated(known, "stream", "the engine answers only whole")
                            .with("answers", "whole")
                            .correction();
            case SEVERAL_CALLS ->
                    approximated(known, INPUT, "the engine takes one call in a message")
                            .with("several-calls", false)
                            .correction();
            case LONG_CALL_IDS ->
                    renamed(known, "the engine wants ids of calls of nine letters and digits")
                            .with("call-ids", "nine-alphanumerics")
                            .correction();
            case CALL_IDS_OVER_40 ->
                    messages.callIds() == Dialect.CallIds.ANY
                            ? renamed(known, "the engine wants ids of calls of 40 letters at most")
                                    .with("call-ids", "max-40")
                                    .correction()
                            : of(FormRule.LONG_CALL_IDS, known);
            case DEVELOPER ->
                    renamed(known, "the engine has no role developer; it is system")
                            .with("system-role", "system")
                            .correction();
            case TOOL_MESSAGES ->
                    approximated(known, INPUT, "the engine knows no tools in a conversation")
                            .with("tool-messages", false)
                            .correction();
            case TOOL_NAMES ->
                    approximated(
                                    known,
                                    INPUT,
                                    "the engine wants the name of the tool with an output")
                            .with("tool-names", true)
                            .correction();
            case LATER_SYSTEM_MESSAGES ->
                    messages.systemMessages() == SystemMessages.ONE_LEADING
                            ? of(FormRule.SYSTEM_MESSAGES, known)
                            : approximated(
                                            known,
                                            INPUT,
                                            "the engine wants standing orders at the beginning"
                                                    + " only")
                                    .with("system-messages", "one-leading")
                                    .correction();
            case SYSTEM_MESSAGES ->
                    approximated(known, INPUT, "the engine knows no standing orders")
                            .with("system-messages", "as-user")
                            .correction();
            case USER_AFTER_TOOL ->
                    approximated(known, INPUT, "the engine takes no user after a tool")
                            .with("user-after-tool", false)
                            .correction();
            case TURNS ->
                    approximated(known, INPUT, "the engine wants user and model to take turns")
                            .with("alternate-roles", true)
                            .with("user-after-tool", false)
                            .correction();
            case MODELS_TURN ->
                    approximated(
                                    known,
                                    INPUT,
                                    "the engine wants a user to begin, and to speak before it"
                                            + " answers")
                            .with("user-turn", true)
                            .correction();
            case LOST_REASONING -> lostReasoning(known);
            case LOST_STATE ->
                    approximated(
                                    known,
                                    INPUT,
                                    "the engine wants its signature back with each call; where it"
                                            + " is not known, a stand-in takes its place")
                            .with("call-state-required", true)
                            .correction();
            case EARLIER_STATE ->
                    Change.of(known, Note.Kind.DROPPED, INPUT, DialectCorrection.REFUSES)
                            .with("message-state", Json.array())
                            .with("call-state", Json.array())
                            .with("call-state-required", false)
                            .correction();
            case EARLIER_REASONING ->
                    Change.of(
                                    known,
                                    Note.Kind.DROPPED,
                                    INPUT,
                                    "the engine does not want reasoning back")
                            .with("reasoning-echo", "never")
                            .with("reasoning-required", false)
                            .correction();
            case EMPTY_CONTENT -> emptyContent(messages.emptyContent(), known);
            case TOOL_IMAGES ->
                    approximated(known, INPUT, "the engine takes images from users only")
                            .with("tool-images", false)
                            .correction();
            // not a property of the engine: the next file may be valid
            case BROKEN_IMAGES, BROKEN_FILES -> Optional.empty();
            case IMAGES -> media("images", "the engine takes no images", known);
            case AUDIO -> media("audio", "the engine takes no sounds", known);
            case FILES -> media("files", "the engine takes no files but images and text", known);
            case STRICT ->
                    Change.of(known, Note.Kind.DROPPED, "tools.strict", DialectCorrection.REFUSES)
                            .with("strict", false)
                            .correction();
            case LOOSE_SCHEMAS ->
                    approximated(
                                    known,
                                    "tools.parameters",
                                    "the engine wants nothing beside $ref, and no type beside"
                                            + " anyOf")
                            .with(
                                    "schema-refs",
                                    known.tools().schema().refs() == Refs.NONE ? "none" : "alone")
                            .with("schema-type-beside-any-of", false)
                            .without(
                                    "schema-forms",
                                    known.tools().schema().forms(),
                                    Set.of("untyped", "undeclared-required", "blank-enums"))
                            .correction();
            case GRAMMARS ->
                    schemas(
                            known,
                            "the engine makes no grammar of some patterns, lengths and references",
                            "patterns",
                            "long-repetitions",
                            "root-refs");
            case TYPE_LISTS -> schemas(known, "the engine takes one type", "type-lists");
            case ENUM_VALUES ->
                    schemas(
                            known,
                            "the engine takes only texts in an enum",
                            "blank-enums",
                            "number-enums",
                            "untyped");
            case FORMATS -> schemas(known, "the engine has few formats", "formats");
            case UNDECLARED_REQUIRED ->
                    schemas(
                            known,
                            "the engine wants all in 'required' to be in 'properties'",
                            "undeclared-required");
            case ARRAYS_WITHOUT_ITEMS ->
                    schemas(known, "the engine wants 'items' of an array", "arrays-without-items");
            case ROOT_CHOICES ->
                    schemas(known, "the engine takes no choice at the root", "root-choices");
        };
    }

    private static Optional<DialectCorrection> schemas(
            Dialect known, String reason, String... forms) {
        return approximated(known, "tools.parameters", reason)
                .without("schema-forms", known.tools().schema().forms(), Set.of(forms))
                .correction();
    }

    private static Optional<DialectCorrection> forcedCall(Dialect known) {
        String reason = "the engine cannot be made to call a tool while it reasons";
        if (known.tools().choiceWhileThinking()) {
            return approximated(known, "tool_choice", reason)
                    .with("choice-while-thinking", false)
                    .correction();
        }
        // it reasons even with reasoning turned off
        return approximated(known, "tool_choice", reason)
                .without("tool-choices", known.tools().choices(), Set.of("required", "named"))
                .correction();
    }

    /** Turns reasoning off by the level that the engine's own message names. */
    private static Optional<DialectCorrection> toolsWithoutThinking(Dialect known) {
        Dialect.Reasoning now = known.reasoning();
        Change change =
                approximated(known, "reasoning.effort", "the engine has no tools while it reasons")
                        .with("tools-while-thinking", false);
        if (!now.levels().contains("none")) {
            ArrayNode levels = Json.array().add("none");
            now.levels().forEach(levels::add);
            change.with("effort-levels", levels);
        }
        if (now.effort() == Dialect.Effort.NONE) {
            change.with("effort", "reasoning-effort");
        }
        return change.correction();
    }

    private static Optional<DialectCorrection> formatBeside(
            String what, String when, Dialect known) {
        return approximated(
                        known, "text.format", "the engine cannot be made to keep to a form " + when)
                .without("format-beside", known.options().formatBeside(), Set.of(what))
                .correction();
    }

    private static Optional<DialectCorrection> lostReasoning(Dialect known) {
        Dialect.Reasoning now = known.reasoning();
        Change change =
                approximated(
                        known, INPUT, "the engine wants the reasoning of earlier answers back");
        if (!now.required() || now.echo() == ReasoningEcho.NEVER) {
            return change.with("reasoning-required", true)
                    .with(
                            "reasoning-echo",
                            now.echo() == ReasoningEcho.NEVER ? "tool-turns" : word(now.echo()))
                    .correction();
        }
        return now.echo() == ReasoningEcho.TOOL_TURNS
                ? change.with("reasoning-echo", "always").correction()
                : change.with("reasoning-placeholder", "…").correction();
    }

    private static Optional<DialectCorrection> emptyContent(EmptyContent now, Dialect known) {
        EmptyContent next =
                switch (now) {
                    case NULL -> EmptyContent.EMPTY;
                    case EMPTY -> EmptyContent.ABSENT;
                    case ABSENT -> EmptyContent.PARTS;
                    case PARTS -> EmptyContent.PARTS;
                };
        return approximated(
                        known,
                        INPUT,
                        next == EmptyContent.EMPTY
                                ? "the engine wants a text in every message; it is empty where"
                                        + " there is none"
                                : "the engine wants no empty text in a message that has only calls")
                .with("empty-content", word(next))
                .correction();
    }

    private static Optional<DialectCorrection> media(String field, String reason, Dialect known) {
        return Change.of(known, Note.Kind.DROPPED, INPUT, reason).with(field, false).correction();
    }

    private static Change approximated(Dialect known, String path, String reason) {
        return Change.of(known, Note.Kind.APPROXIMATED, path, reason);
    }

    private static Change renamed(Dialect known, String reason) {
        return Change.of(known, Note.Kind.RENAMED, INPUT, reason);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
