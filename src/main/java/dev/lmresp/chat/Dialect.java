package dev.lmresp.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an engine accepts of Chat Completions, and how it likes it. Each field is a key of a table
 * in {@code dialects.toml}, where the named dialects and the reasons for their values stand; {@code
 * docs/en/engines.md} explains the keys to users.
 *
 * @param name the name of the dialect
 * @param messages what its conversations look like
 * @param reasoning how it is told to reason, and what it wants back of its reasoning
 * @param state what it hangs on its answers for itself, and wants back as it was
 * @param tools what it takes of tools
 * @param options what it takes beside the conversation and the tools
 * @param failures what its errors mean
 */
public record Dialect(
        String name,
        Messages messages,
        Reasoning reasoning,
        State state,
        Tools tools,
        Options options,
        Failures failures) {

    /**
     * Words in an engine's errors that say more than their status.
     *
     * @param overflow the conversation is too long
     * @param lasting the same request will fail again, whatever the status says
     * @param passing the same request may well succeed the next time
     */
    public record Failures(List<String> overflow, List<String> lasting, List<String> passing) {}

    /**
     * What conversations look like.
     *
     * @param systemRole the role of standing orders: {@code system} or {@code developer}
     * @param systemMessages where standing orders may stand
     * @param alternateRoles its templates refuse two messages of one role in a row, and a
     *     conversation that the model begins
     * @param userTurn it refuses a conversation that does not begin with the user, or ends with the
     *     model
     * @param userAfterTool a user message may follow the output of a tool
     * @param emptyContent the {@code content} of a message that has only calls
     * @param callIds which ids of calls it takes
     * @param severalCalls a message may have several calls
     * @param toolMessages it knows calls and outputs in a conversation; else they go as text
     * @param toolNames it wants the name of the tool with each output
     * @param images it takes images from the user
     * @param toolImages it takes images in outputs of tools
     * @param audio it takes sounds
     * @param files it takes files such as PDF
     * @param fileUrls it fetches such files from a URL
     */
    public record Messages(
            String systemRole,
            SystemMessages systemMessages,
            boolean alternateRoles,
            boolean userTurn,
            boolean userAfterTool,
            ChatMessage.EmptyContent emptyContent,
            CallIds callIds,
            boolean severalCalls,
            boolean toolMessages,
            boolean toolNames,
            boolean images,
            boolean toolImages,
            boolean audio,
            boolean files,
            boolean fileUrls) {}

    /**
     * How hard to reason, and what to do with the reasoning of earlier turns.
     *
     * @param field where it reads the reasoning of earlier turns; {@code reasoning_details} is a
     *     list of parts, {@code content} means a part of the text, any other is a text
     * @param opened its chat template opens the reasoning, and nothing tells it from the text but
     *     the tag that closes it
     * @param echo which reasoning it wants back
     * @param required it refuses a message with calls that has no reasoning, even an empty one
     * @param placeholder what goes there when the reasoning is not known
     * @param effort how to say how hard it should reason
     * @param effortOff how to say that it should not reason, when no level says so
     * @param levels the levels that it knows, weakest first
     */
    public record Reasoning(
            String field,
            boolean opened,
            ReasoningEcho echo,
            boolean required,
            String placeholder,
            Effort effort,
            Effort effortOff,
            List<String> levels) {}

    /**
     * Where it keeps what only it can read, such as signatures of its reasoning. A member is a path
     * with dots in which {@code *} is any name.
     *
     * @param message the members of a message
     * @param call the members of a call
     * @param required it refuses a message whose first call has none of them
     * @param placeholder what that call gets when they are not known
     */
    public record State(
            List<String> message, List<String> call, boolean required, ObjectNode placeholder) {
        /** It keeps nothing. */
        public static final State NONE =
                new State(List.of(), List.of(), false, JsonNodeFactory.instance.objectNode());
    }

    /**
     * What it takes of tools.
     *
     * @param choices the tool choices it obeys: {@code auto}, {@code none}, {@code required},
     *     {@code named}
     * @param choiceWhileThinking it can be made to call a tool while it reasons
     * @param whileThinking it reasons when it has tools
     * @param parallelCalls it takes {@code parallel_tool_calls}
     * @param strict it takes {@code strict} in tools and schemas
     * @param schema what it takes of JSON Schema
     */
    public record Tools(
            Set<String> choices,
            boolean choiceWhileThinking,
            boolean whileThinking,
            boolean parallelCalls,
            boolean strict,
            Schema schema) {}

    /**
     * What it takes of JSON Schema, of the parameters of tools and of answers.
     *
     * @param dropped keywords that are left out, because it refuses them or no model needs them
     * @param refs what {@code $ref} may look like
     * @param typeBesideAnyOf a schema may have both {@code type} and {@code anyOf}
     * @param forms what else it takes: words of {@link #SCHEMA_FORMS}
     */
    public record Schema(
            Set<String> dropped, Refs refs, boolean typeBesideAnyOf, Set<String> forms) {}

    /** Forms of schemas that some engines refuse. */
    public static final Set<String> SCHEMA_FORMS =
            Set.of(
                    "untyped",
                    "type-lists",
                    "const",
                    "blank-enums",
                    "number-enums",
                    "formats",
                    "patterns",
                    "undeclared-required",
                    "arrays-without-items",
                    "long-repetitions",
                    "root-refs",
                    "root-choices");

    /**
     * What it takes beside the conversation and the tools.
     *
     * @param maxTokens its name for {@code max_output_tokens}
     * @param streamOptions it takes {@code stream_options}
     * @param answers how it answers
     * @param formats the types of {@code response_format} it takes
     * @param formatBeside what {@code response_format} may stand beside: {@code tools}, {@code
     *     stream}, {@code thinking}
     * @param parameters the options that pass through to it
     * @param renamed its own names for some of them
     * @param extra what it is always told, unless the client says otherwise
     * @param refused what it is never told, whoever wants it said
     * @param exclusive what it takes only in the absence of something else
     * @param allowed the only values that it takes of some: a list for each
     */
    public record Options(
            String maxTokens,
            boolean streamOptions,
            Answers answers,
            Set<String> formats,
            Set<String> formatBeside,
            Set<String> parameters,
            Map<String, String> renamed,
            ObjectNode extra,
            Set<String> refused,
            Map<String, String> exclusive,
            ObjectNode allowed) {}

    /** Where standing orders may stand. */
    public enum SystemMessages {
        /** One, before everything else: later ones move into it. */
        ONE_LEADING,
        /**
         * One, before everything else. Those that come after the model's first answer become marked
         * user messages where they stand, which leaves the beginning as it was for the engine's
         * cache.
         */
        LATER_AS_USER,
        /** Several, anywhere. */
        ANYWHERE,
        /** None: they go as what the user says, and later ones marked as what they are. */
        AS_USER
    }

    /** How an engine answers. */
    public enum Answers {
        /** As it is asked. */
        ANY,
        /** Only in streams: one is put together for a client that wants it whole. */
        STREAMED,
        /** Only whole. */
        WHOLE
    }

    /** Which ids of calls an engine takes. */
    public enum CallIds {
        /** Any text. */
        ANY,
        /** At most 40 characters. */
        MAX_40,
        /** Nine letters and digits. */
        NINE_ALPHANUMERICS
    }

    /** Which reasoning an engine wants back with the history. */
    public enum ReasoningEcho {
        /** None. */
        NEVER,
        /** That of the messages that called tools. */
        TOOL_TURNS,
        /** All of it. */
        ALWAYS
    }

    /** All levels of effort that there are, weakest first. */
    public static final List<String> LEVELS =
            List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

    /** How to say how hard to reason. */
    public enum Effort {
        /** There is no way; it is left out. */
        NONE(""),
        /** {@code "reasoning_effort":"low"}. */
        REASONING_EFFORT("reasoning_effort"),
        /** {@code "reasoning":{"effort":"low"}}. */
        REASONING_OBJECT("reasoning"),
        /** {@code "enable_thinking":true}: on or off. */
        ENABLE_THINKING("enable_thinking"),
        /**
         * {@code
         * "chat_template_kwargs":{"enable_thinking":true,"thinking":true,"reasoning_effort":"low"}}:
         * each template takes what it knows.
         */
        TEMPLATE_THINKING("chat_template_kwargs"),
        /** {@code "thinking":{"type":"enabled"}}: on or off. */
        THINKING_TYPE("thinking");

        private final String option;

        Effort(String option) {
            this.option = option;
        }

        /** The option that says it. */
        public String option() {
            return option;
        }
    }

    /** What references in a schema may look like. */
    public enum Refs {
        /** As JSON Schema has them. */
        ANY,
        /** Nothing may stand beside {@code $ref}. */
        ALONE,
        /** There may be none: what they point to stands in their place. */
        NONE
    }
}
