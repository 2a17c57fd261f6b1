package dev.lmresp.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an engine accepts of Chat Completions, and in which form. Each field is a key of a table in
 * {@code dialects.toml}, which also has the named dialects and the reasons for their values; {@code
 * docs/en/engines.md} explains the keys to users.
 *
 * @param name the name of the dialect
 * @param messages the form of its conversations
 * @param reasoning how to request reasoning, and which reasoning it requires back
 * @param state opaque members of its answers that it requires back unchanged
 * @param tools what it accepts for tools
 * @param options what it accepts beside the conversation and the tools
 * @param failures how to classify its errors
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
     * Phrases in an engine's errors that say more than the HTTP status.
     *
     * @param overflow the conversation is too long
     * @param lasting the same request will fail again, whatever the status: do not retry
     * @param passing the same request may succeed later: retry
     */
    public record Failures(List<String> overflow, List<String> lasting, List<String> passing) {}

    /**
     * The form of conversations.
     *
     * @param systemRole the role of the system message: {@code system} or {@code developer}
     * @param systemMessages where system messages may appear
     * @param alternateRoles its chat templates refuse two consecutive messages of one role, and a
     *     conversation that begins with the model
     * @param userTurn it refuses a conversation that does not begin with the user or that ends with
     *     the model
     * @param userAfterTool a user message may follow the output of a tool
     * @param emptyContent the {@code content} of a message that has only calls
     * @param callIds which call ids it accepts
     * @param severalCalls a message may have several calls
     * @param toolMessages it accepts calls and outputs in a conversation; otherwise they are sent
     *     as text
     * @param toolNames it requires the tool's name with each output
     * @param images it accepts images in user messages
     * @param toolImages it accepts images in tool outputs
     * @param audio it accepts audio
     * @param files it accepts files such as PDF
     * @param fileUrls it fetches files from a URL
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
     * How to request reasoning, and what to do with the reasoning of earlier turns.
     *
     * @param field the member in which it expects the reasoning of earlier turns; {@code
     *     reasoning_details} is a list of parts, {@code content} means a part of the text, any
     *     other is a string
     * @param opened its chat template opens the reasoning, so an answer has only the closing tag
     * @param echo which reasoning it requires back
     * @param required it refuses a message with calls that has no reasoning, even an empty one
     * @param placeholder what to send when the reasoning is unknown
     * @param effort how to send the reasoning effort
     * @param effortOff how to turn reasoning off, if there is no such level
     * @param levels the effort levels that it accepts, lowest first
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
     * Where the engine puts opaque data such as signatures of its reasoning. A member is a path
     * with dots, in which {@code *} matches any name.
     *
     * @param message the members of a message
     * @param call the members of a call
     * @param required it refuses a message whose first call has none of them
     * @param placeholder what to send for that call when they are unknown
     */
    public record State(
            List<String> message, List<String> call, boolean required, ObjectNode placeholder) {
        /** The engine has no opaque data. */
        public static final State NONE =
                new State(List.of(), List.of(), false, JsonNodeFactory.instance.objectNode());
    }

    /**
     * What the engine accepts for tools.
     *
     * @param choices the tool choices that it supports: {@code auto}, {@code none}, {@code
     *     required}, {@code named}
     * @param choiceWhileThinking a tool call can be forced while it reasons
     * @param whileThinking it can reason when it has tools
     * @param parallelCalls it accepts {@code parallel_tool_calls}
     * @param strict it accepts {@code strict} in tools and schemas
     * @param schema what it accepts of JSON Schema
     */
    public record Tools(
            Set<String> choices,
            boolean choiceWhileThinking,
            boolean whileThinking,
            boolean parallelCalls,
            boolean strict,
            Schema schema) {}

    /**
     * What the engine accepts of JSON Schema, for tool parameters and for structured output.
     *
     * @param dropped keywords to remove, because it refuses them or no model needs them
     * @param refs which form of {@code $ref} it accepts
     * @param typeBesideAnyOf a schema may have both {@code type} and {@code anyOf}
     * @param forms what else it accepts: names of {@link #SCHEMA_FORMS}
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
     * What the engine accepts beside the conversation and the tools.
     *
     * @param maxTokens its name for {@code max_output_tokens}
     * @param streamOptions it accepts {@code stream_options}
     * @param answers whether it streams
     * @param tokenCounts how it counts the tokens of a request
     * @param formats the types of {@code response_format} it takes
     * @param formatBeside what {@code response_format} can be combined with: {@code tools}, {@code
     *     stream}, {@code thinking}
     * @param parameters the options that are passed through
     * @param renamed its own names for some of them
     * @param extra options that are always sent, unless the client sets them
     * @param refused options that are never sent, whoever sets them
     * @param exclusive options that cannot be combined with others
     * @param allowed options of which it accepts only some values: a list for each
     */
    public record Options(
            String maxTokens,
            boolean streamOptions,
            Answers answers,
            TokenCounts tokenCounts,
            Set<String> formats,
            Set<String> formatBeside,
            Set<String> parameters,
            Map<String, String> renamed,
            ObjectNode extra,
            Set<String> refused,
            Map<String, String> exclusive,
            ObjectNode allowed) {}

    /** Where system messages may appear. */
    public enum SystemMessages {
        /** One, at the beginning: later ones are moved into it. */
        ONE_LEADING,
        /**
         * One, at the beginning. Those after the model's first answer become marked user messages
         * in place, which leaves the beginning unchanged for the engine's prefix cache.
         */
        LATER_AS_USER,
        ANYWHERE,
        /** None: they become user messages; later ones are marked as system messages. */
        AS_USER
    }

    /** Whether an engine can stream its answers. */
    public enum Answers {
        /** As requested. */
        ANY,
        /** Only streams: for a client that does not stream, the whole response is assembled. */
        STREAMED,
        /** Only whole answers. */
        WHOLE
    }

    /** How the tokens of a request are counted. */
    public enum TokenCounts {
        /** By the usage of an answer of one token. */
        PROBE,
        /** {@code POST /tokenize} with messages and tools (vLLM). */
        TOKENIZE,
        /**
         * {@code POST /v1/chat/completions/input_tokens}, or {@code /apply-template} and {@code
         * /tokenize} (llama.cpp).
         */
        INPUT_TOKENS
    }

    /** Which call ids an engine accepts. */
    public enum CallIds {
        ANY,
        MAX_40,
        NINE_ALPHANUMERICS
    }

    /** Which reasoning of earlier turns an engine requires back. */
    public enum ReasoningEcho {
        NEVER,
        /** The reasoning of messages that called tools. */
        TOOL_TURNS,
        ALWAYS
    }

    /** All effort levels, lowest first. */
    public static final List<String> LEVELS =
            List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

    /** How to send the reasoning effort. */
    public enum Effort {
        /** Not supported: the effort is left out. */
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
         * each chat template reads the members that it knows.
         */
        TEMPLATE_THINKING("chat_template_kwargs"),
        /** {@code "thinking":{"type":"enabled"}}: on or off. */
        THINKING_TYPE("thinking");

        private final String option;

        Effort(String option) {
            this.option = option;
        }

        /** The option that carries the effort. */
        public String option() {
            return option;
        }
    }

    /** Which references an engine accepts in a schema. */
    public enum Refs {
        /** Any that JSON Schema allows. */
        ANY,
        /** No other keyword beside {@code $ref}. */
        ALONE,
        /** None: references are replaced by what they refer to. */
        NONE
    }
}
