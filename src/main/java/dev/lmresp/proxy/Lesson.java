package dev.lmresp.proxy;

import dev.lmresp.chat.ChatMessage.EmptyContent;
import dev.lmresp.chat.Dialect;
import dev.lmresp.chat.Dialect.Messages;
import dev.lmresp.chat.Dialect.Options;
import dev.lmresp.chat.Dialect.Refs;
import dev.lmresp.chat.Dialect.Schema;
import dev.lmresp.chat.Dialect.SystemMessages;
import dev.lmresp.chat.Dialect.Tools;
import dev.lmresp.translate.Note;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the refusal of an engine teaches about its dialect. Which template a model has, or how old
 * an engine is, no list of models tells.
 *
 * @param dialect the dialect, corrected
 * @param note what is done otherwise from now on
 */
record Lesson(Dialect dialect, Note note) {
    /** The member of a tool; the word alone occurs in other sentences. */
    private static final Pattern STRICT = Pattern.compile("[.'\"`]strict\\b");

    private static final String OLD_LIMIT = "max_tokens";
    private static final String NEW_LIMIT = "max_completion_tokens";

    /** What a refusal teaches; empty when it is nothing that a dialect could know. */
    static Optional<Lesson> of(EngineFailure refusal, Dialect known) {
        // llama.cpp answers 500 when a template raises an exception
        boolean isRefusal = refusal.kind() == EngineFailure.Kind.INVALID || refusal.status() == 500;
        String said =
                (refusal.error().message() + " " + refusal.error().param())
                        .toLowerCase(Locale.ROOT);
        return isRefusal
                ? ofConversation(said, known)
                        .or(() -> ofTools(said, known))
                        .or(() -> ofOptions(said, known))
                : Optional.empty();
    }

    private static Optional<Lesson> ofConversation(String said, Dialect known) {
        Messages now = known.messages();
        if (said.contains("must alternate") && !(now.alternateRoles() && !now.userAfterTool())) {
            return lesson(
                    with(known, now.systemRole(), now.systemMessages(), true, now.emptyContent()),
                    Note.Kind.APPROXIMATED,
                    "input",
                    "the engine wants user and model to take turns");
        }
        boolean onlyFirst =
                said.contains("system message must be")
                        && (said.contains("beginning") || said.contains("first"));
        if (onlyFirst && now.systemMessages() == SystemMessages.ANYWHERE) {
            return lesson(
                    with(
                            known,
                            now.systemRole(),
                            SystemMessages.ONE_LEADING,
                            now.alternateRoles(),
                            now.emptyContent()),
                    Note.Kind.APPROXIMATED,
                    "input",
                    "the engine wants standing orders at the beginning only");
        }
        boolean noDeveloper = said.contains("developer") && said.contains("role");
        if (noDeveloper && now.systemRole().equals("developer")) {
            return lesson(
                    with(
                            known,
                            "system",
                            now.systemMessages(),
                            now.alternateRoles(),
                            now.emptyContent()),
                    Note.Kind.RENAMED,
                    "input",
                    "the engine has no role developer; it is system");
        }
        boolean noNull =
                said.contains("content") && (said.contains("null") || said.contains("none"));
        if (noNull && now.emptyContent() == EmptyContent.NULL) {
            return lesson(
                    with(
                            known,
                            now.systemRole(),
                            now.systemMessages(),
                            now.alternateRoles(),
                            EmptyContent.EMPTY),
                    Note.Kind.APPROXIMATED,
                    "input",
                    "the engine wants a text in every message; it is empty where there is none");
        }
        return Optional.empty();
    }

    private static Optional<Lesson> ofTools(String said, Dialect known) {
        Tools now = known.tools();
        if (now.strict() && STRICT.matcher(said).find()) {
            return lesson(
                    with(known, new Tools(now.choices(), now.parallelCalls(), false, now.schema())),
                    Note.Kind.DROPPED,
                    "tools.strict",
                    "the engine refuses it");
        }
        Schema schema = now.schema();
        boolean isSimple = schema.refs() != Refs.ANY && !schema.typeBesideAnyOf();
        if (said.contains("moonshot flavored json schema") && !isSimple) {
            Refs refs = schema.refs() == Refs.ANY ? Refs.ALONE : schema.refs();
            return lesson(
                    with(
                            known,
                            new Tools(
                                    now.choices(),
                                    now.parallelCalls(),
                                    now.strict(),
                                    new Schema(schema.dropped(), refs, false))),
                    Note.Kind.APPROXIMATED,
                    "tools.parameters",
                    "the engine wants nothing beside $ref, and no type beside anyOf");
        }
        return Optional.empty();
    }

    private static Optional<Lesson> ofOptions(String said, Dialect known) {
        Options now = known.options();
        boolean newer = now.maxTokens().equals(OLD_LIMIT) && RefusedOption.names(said, NEW_LIMIT);
        boolean older = now.maxTokens().equals(NEW_LIMIT) && RefusedOption.names(said, NEW_LIMIT);
        if (newer || older) {
            String name = newer ? NEW_LIMIT : OLD_LIMIT;
            return lesson(
                    with(known, name, now.formats()),
                    Note.Kind.RENAMED,
                    "max_output_tokens",
                    "the engine wants it as " + name);
        }
        if (RefusedOption.names(said, "response_format") && !now.formats().isEmpty()) {
            Set<String> formats = new HashSet<>(now.formats());
            if (said.contains("json_schema")) {
                formats.remove("json_schema");
            } else {
                formats.clear();
            }
            return lesson(
                    with(known, now.maxTokens(), Set.copyOf(formats)),
                    Note.Kind.APPROXIMATED,
                    "text.format",
                    "the engine refuses response_format");
        }
        return Optional.empty();
    }

    private static Optional<Lesson> lesson(
            Dialect dialect, Note.Kind kind, String path, String reason) {
        return Optional.of(new Lesson(dialect, new Note(kind, path, reason)));
    }

    private static Dialect with(
            Dialect known,
            String systemRole,
            SystemMessages systemMessages,
            boolean alternateRoles,
            EmptyContent emptyContent) {
        Messages now = known.messages();
        return new Dialect(
                known.name(),
                new Messages(
                        systemRole,
                        systemMessages,
                        alternateRoles,
                        now.userAfterTool() && !alternateRoles,
                        emptyContent,
                        now.callIds(),
                        now.images(),
                        now.toolImages(),
                        now.audio(),
                        now.files()),
                known.reasoning(),
                known.tools(),
                known.options(),
                known.failures());
    }

    private static Dialect with(Dialect known, Tools tools) {
        return new Dialect(
                known.name(),
                known.messages(),
                known.reasoning(),
                tools,
                known.options(),
                known.failures());
    }

    private static Dialect with(Dialect known, String maxTokens, Set<String> formats) {
        Options now = known.options();
        return new Dialect(
                known.name(),
                known.messages(),
                known.reasoning(),
                known.tools(),
                new Options(
                        maxTokens,
                        now.streamOptions(),
                        formats,
                        now.parameters(),
                        now.renamed(),
                        now.extra()),
                known.failures());
    }
}
