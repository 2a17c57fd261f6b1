package dev.lmresp.chat;

import java.util.List;
import java.util.Set;

/**
 * What an engine accepts of Chat Completions, and how it likes it. Each field is a key of a table
 * in {@code dialects.toml}, where the named dialects and the reasons for their values stand.
 *
 * @param name the name of the dialect
 * @param systemRole the role of standing orders: {@code system} or {@code developer}
 * @param systemMessages where standing orders may stand
 * @param alternateRoles the engine's templates refuse two messages of one role in a row
 * @param emptyContent the {@code content} of a message that has only calls
 * @param reasoningField where the engine reads the reasoning of earlier turns
 * @param reasoningEcho which reasoning it wants back
 * @param effort how to say how hard it should reason
 * @param effortLevels the levels it knows, weakest first
 * @param maxTokens its name for {@code max_output_tokens}
 * @param streamOptions it takes {@code stream_options}
 * @param parallelToolCalls it takes {@code parallel_tool_calls}
 * @param strict it takes {@code strict} in tools and schemas
 * @param jsonSchema it takes {@code response_format} of type {@code json_schema}
 * @param toolChoice it takes a {@code tool_choice} other than {@code auto} and {@code none}
 * @param images it takes images
 * @param parameters the options that pass through to it by their own name
 * @param contextOverflow texts in its errors that mean: the conversation is too long
 */
public record Dialect(
        String name,
        String systemRole,
        SystemMessages systemMessages,
        boolean alternateRoles,
        ChatMessage.EmptyContent emptyContent,
        String reasoningField,
        ReasoningEcho reasoningEcho,
        Effort effort,
        List<String> effortLevels,
        String maxTokens,
        boolean streamOptions,
        boolean parallelToolCalls,
        boolean strict,
        boolean jsonSchema,
        boolean toolChoice,
        boolean images,
        Set<String> parameters,
        List<String> contextOverflow) {

    /** Where standing orders may stand. */
    public enum SystemMessages {
        /** One, before everything else: later ones move into it. */
        ONE_LEADING,
        /** One before everything else; later ones become marked user messages where they stand. */
        LATER_AS_USER,
        /** Several, anywhere. */
        ANYWHERE
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

    /** How to say how hard to reason. */
    public enum Effort {
        /** There is no way; it is left out. */
        NONE,
        /** {@code "reasoning_effort":"low"}. */
        REASONING_EFFORT,
        /** {@code "reasoning":{"effort":"low"}}. */
        REASONING_OBJECT,
        /** {@code "enable_thinking":true}: on or off. */
        ENABLE_THINKING,
        /** {@code "chat_template_kwargs":{"enable_thinking":true}}: on or off. */
        TEMPLATE_THINKING,
        /** {@code "thinking":{"type":"enabled"}}: on or off. */
        THINKING_TYPE
    }
}
