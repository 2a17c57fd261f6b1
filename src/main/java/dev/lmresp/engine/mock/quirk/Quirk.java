package dev.lmresp.engine.mock.quirk;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A misbehaviour of real engines. Each has a name, a sentence on what the engine does, and whether
 * a good proxy can hide it: the client then receives an answer as good as without the quirk. What
 * cannot be hidden must at least fail with a clear reason.
 *
 * <p>Quirks are applied in the order of the constants.
 */
public enum Quirk {
    // refused requests
    NO_PARALLEL_TOOL_CALLS(
            Stage.REQUEST, true, "Refuses the parameter parallel_tool_calls with 400, naming it."),
    NO_STREAM_OPTIONS(
            Stage.REQUEST, true, "Refuses the parameter stream_options with 400, naming it."),
    NO_REASONING_EFFORT(
            Stage.REQUEST, true, "Refuses the parameter reasoning_effort with 400, naming it."),
    NO_RESPONSE_FORMAT(
            Stage.REQUEST, true, "Refuses the parameter response_format with 400, naming it."),
    NO_STRICT_TOOLS(Stage.REQUEST, true, "Refuses tools that are declared with the member strict."),
    MAX_TOKENS_UNKNOWN(Stage.REQUEST, true, "Refuses max_tokens and wants max_completion_tokens."),
    MAX_COMPLETION_TOKENS_UNKNOWN(
            Stage.REQUEST, true, "Refuses max_completion_tokens and wants max_tokens."),
    UNKNOWN_PARAMETER_400(
            Stage.REQUEST,
            true,
            "Refuses every parameter that a small server does not know, in vLLM's words."),
    NO_DEVELOPER_ROLE(Stage.REQUEST, true, "Refuses messages with the role developer."),
    SYSTEM_MUST_BE_FIRST(
            Stage.REQUEST,
            true,
            "Answers 400 unless there is one system message at most, and it is the first."),
    STRICT_ALTERNATION(
            Stage.REQUEST,
            true,
            "Requires alternating user and assistant messages, as Mistral's and Gemma's templates"
                    + " do."),
    STRICT_TOOL_HISTORY(
            Stage.REQUEST,
            true,
            "Wants every tool call answered at once, in one block, and no answer without its"
                    + " call."),
    NO_NULL_CONTENT(Stage.REQUEST, true, "Refuses a message whose content is null or missing."),
    REASONING_ECHO(
            Stage.REQUEST,
            true,
            "Wants the reasoning_content back in every assistant message with tool calls, as"
                    + " DeepSeek does."),
    DEEPSEEK_REASONING(
            Stage.REQUEST,
            true,
            "Refuses an answer without reasoning_content once a tool was called, as DeepSeek V4"
                    + " does."),
    KIMI_REASONING(
            Stage.REQUEST,
            true,
            "Refuses a call whose reasoning_content is missing or empty, as Kimi K2.6 does."),
    MOONSHOT_SCHEMAS(
            Stage.REQUEST,
            true,
            "Refuses tool schemas with members beside $ref, or a type beside anyOf."),
    NO_TOOLS(
            Stage.REQUEST,
            false,
            "Answers 500 when tools are declared, as llama.cpp does without a template for them."),
    NO_TOOLS_LMDEPLOY(
            Stage.REQUEST,
            false,
            "Answers 400 when tools are declared, as LMDeploy does without --tool-call-parser."),
    NO_IMAGES(
            Stage.REQUEST,
            true,
            "Answers 500 when there is an image, as llama.cpp does without a projector."),
    NO_IMAGES_DEEPSEEK(
            Stage.REQUEST, true, "Refuses images with 400, in the words of DeepSeek's reader."),
    CAMEL_CASE_REFUSAL(
            Stage.REQUEST, true, "Refuses presence_penalty, and calls it presencePenalty."),
    UNKNOWN_PARAMETER_500(
            Stage.REQUEST, true, "Refuses prompt_cache_key and frequency_penalty with 500."),
    FIXED_TEMPERATURE(Stage.REQUEST, true, "Takes no other temperature than 1, as Kimi and o3 do."),
    TEMPERATURE_OR_TOP_P(
            Stage.REQUEST, true, "Takes temperature or top_p but not both, as Claude does."),
    NO_HIGH_EFFORT(
            Stage.REQUEST, true, "Has no other levels of reasoning_effort than low and medium."),
    MAX_TOKENS_RANGE(Stage.REQUEST, true, "Refuses a limit above 8192 tokens, as DeepSeek does."),
    STRICT_SCHEMAS(
            Stage.REQUEST,
            true,
            "Refuses a schema of response_format that is no object without other properties, as"
                    + " OpenAI does."),
    FORMAT_OR_TOOLS(
            Stage.REQUEST, true, "Takes response_format or tools but not both, as Gemini does."),
    CHOICE_OR_THINKING(
            Stage.REQUEST,
            true,
            "Refuses a tool choice that makes it call while it reasons, as DeepSeek and Qwen do."),
    ONLY_STREAMS(Stage.REQUEST, true, "Answers only in streams, as Qwen does while it reasons."),
    NO_STREAMS(Stage.REQUEST, true, "Does not support streams."),
    LLAMA_3_TEMPLATE(
            Stage.REQUEST,
            true,
            "Takes one tool call in a message, and tools only with a user, as the template of"
                    + " Llama 3 does: 500."),
    MISTRAL_NEMO_TEMPLATE(
            Stage.REQUEST,
            true,
            "Wants ids of calls of nine letters and digits, and turns, as the template of Mistral"
                    + " Nemo does: 500."),
    MINISTRAL_3_TEMPLATE(
            Stage.REQUEST,
            true,
            "Wants user and assistant by turns but for calls and outputs, as the template of"
                    + " Ministral 3 does: 500."),
    GEMMA_2_TEMPLATE(
            Stage.REQUEST,
            false,
            "Knows user and assistant by turns and nothing else, as the template of Gemma 2 does:"
                    + " 500."),
    LLAMA_2_TEMPLATE(
            Stage.REQUEST,
            false,
            "Knows user and assistant by turns, and no tools, as the template of Llama 2 does:"
                    + " 400."),
    QWEN_3_5_TEMPLATE(
            Stage.REQUEST,
            true,
            "Wants a user's message, and a system message only first, as the template of Qwen 3.5"
                    + " does: 500."),
    HERMES_TEMPLATE(
            Stage.REQUEST,
            true,
            "Wants the name of the tool with each output, as the template of Hermes 3 does: 500."),
    CONTEXT_OVERFLOW_KIMI(
            Stage.REQUEST, false, "Reports that the request is too long, in Kimi's words."),
    CONTEXT_OVERFLOW_QWEN(
            Stage.REQUEST, false, "Reports that the request is too long, in Qwen's words."),
    CONTEXT_OVERFLOW_GEMINI(
            Stage.REQUEST, false, "Reports that the request is too long, in Gemini's words."),
    CONTEXT_OVERFLOW_CLAUDE(
            Stage.REQUEST, false, "Reports that the request is too long, in Claude's words."),
    CONTEXT_OVERFLOW_403(
            Stage.REQUEST, false, "Reports that the request is too long, with the status 403."),
    CONTEXT_OVERFLOW_VLLM(
            Stage.REQUEST, false, "Reports that the request is too long, in vLLM's words."),
    CONTEXT_OVERFLOW_LLAMACPP(
            Stage.REQUEST, false, "Reports that the request is too long, in llama.cpp's words."),
    CONTEXT_OVERFLOW_DEEPSEEK(
            Stage.REQUEST, false, "Reports that the request is too long, in DeepSeek's words."),
    CONTEXT_OVERFLOW_LMDEPLOY(
            Stage.REQUEST, false, "Reports that the request is too long, in LMDeploy's words."),
    MODEL_NOT_FOUND(Stage.REQUEST, false, "Has no model of that name, in vLLM's words."),
    SLEEPING(Stage.REQUEST, false, "Sleeps as LMDeploy does: 503 until a POST to /wakeup."),
    UNAUTHORIZED(
            Stage.REQUEST,
            false,
            "Answers 401 with an error that is a plain string, as LMDeploy does."),
    HTML_502(Stage.REQUEST, false, "Answers 502 with a page of HTML, as gateways do."),
    EMPTY_502(Stage.REQUEST, false, "Answers 502 with nothing."),
    STATUS_429("429", Stage.REQUEST, false, "Answers 429 without a retry time."),
    STATUS_429_RETRY_AFTER(
            "429-retry-after", Stage.REQUEST, false, "Answers 429 with the header Retry-After."),
    STATUS_429_RETRY_DELAY(
            "429-retry-delay",
            Stage.REQUEST,
            false,
            "Answers 429 with a retry time in the error details, as Gemini does."),
    STATUS_500_JSON("500-json", Stage.REQUEST, false, "Answers 500 with an error in JSON."),
    EMPTY_BODY(Stage.REQUEST, false, "Answers 200 with nothing."),
    CONNECTION_RESET(Stage.REQUEST, false, "Breaks the connection before it answers."),
    SILENT_REQUEST(
            Stage.REQUEST, false, "Takes the request and never answers, not even with a status."),
    NO_MODELS(Stage.REQUEST, true, "Has no list of models: 404."),

    // reasoning
    THINK_TAGS(
            Stage.CHUNKS, true, "Puts its reasoning into the text, between <think> and </think>."),
    THINK_CLOSE_ONLY(
            Stage.CHUNKS,
            true,
            "Puts its reasoning into the text, with no more than </think> after it."),
    THINK_SPLIT(
            Stage.CHUNKS,
            true,
            "Puts its reasoning into the text, with the tags cut up over chunks."),
    REASONING_FIELD(Stage.CHUNKS, true, "Calls the member reasoning instead of reasoning_content."),
    REASONING_BOTH(
            Stage.CHUNKS,
            true,
            "Sends its reasoning twice, as reasoning and as reasoning_content."),
    REASONING_DETAILS(Stage.CHUNKS, true, "Sends its reasoning as reasoning_details only."),
    GEMINI_SIGNATURES(
            Stage.CHUNKS,
            true,
            "Signs the first call of an answer and refuses a history whose calls are not, as Gemini"
                    + " 3 does."),
    OPENROUTER_DETAILS(
            Stage.CHUNKS,
            true,
            "Reasons in signed reasoning_details and refuses a history without, as OpenRouter"
                    + " does."),
    LITELLM_THINKING_BLOCKS(
            Stage.CHUNKS,
            true,
            "Reasons in signed thinking_blocks and refuses a history without, as LiteLLM does."),
    EMPTY_REASONING_DELTAS(
            Stage.CHUNKS, true, "Sends empty or null reasoning with every piece of text."),
    NEWLINE_BEFORE_REASONING(
            Stage.CHUNKS, true, "Sends a line feed as text before it reasons, as GLM does."),
    REASONING_ONLY(Stage.CHUNKS, false, "Reasons, and then sends neither text nor a tool call."),

    // text
    EMPTY_ANSWER(Stage.CHUNKS, false, "Sends neither text nor a tool call."),
    REFUSAL(Stage.CHUNKS, true, "Sends its text as a refusal, content being null."),
    CONTENT_PARTS(
            Stage.CHUNKS,
            true,
            "Sends content as a list of parts, reasoning among them, as Mistral does."),
    CONTENT_OBJECT(
            Stage.CHUNKS,
            true,
            "Sends an answer in JSON as an object instead of text, as Cloudflare does."),

    // tool calls: content
    FLOAT_ARGUMENTS(Stage.CHUNKS, true, "Writes whole numbers in arguments with a fraction: 2.0."),
    EMPTY_ARGUMENTS(
            Stage.CHUNKS, true, "Sends empty text for the arguments of a tool that needs none."),
    NULL_TEXT_ARGUMENTS(
            Stage.CHUNKS, true, "Sends the text null for the arguments of a tool that needs none."),
    CONCATENATED_ARGUMENTS(
            Stage.CHUNKS, false, "Sends an empty object and the arguments run together: {}{…}."),
    DOUBLE_ENCODED_ARGUMENTS(Stage.CHUNKS, true, "Sends arguments as JSON in a JSON string."),
    TRUNCATED_ARGUMENTS(
            Stage.CHUNKS, false, "Stops in the middle of the arguments, with the reason length."),
    UNDECLARED_TOOL(Stage.CHUNKS, false, "Calls a tool that the request does not declare."),
    NAMELESS_CALL(Stage.CHUNKS, false, "Calls a tool without giving its name."),
    TOOL_XML_IN_TEXT(Stage.CHUNKS, false, "Writes its tool calls into the text, as XML."),

    // tool calls: form
    OBJECT_ARGUMENTS(Stage.CHUNKS, true, "Sends arguments as an object instead of text."),
    WHOLE_CALL_IN_ONE_CHUNK(Stage.CHUNKS, true, "Sends each tool call in one chunk."),
    SEVERAL_CALLS_IN_ONE_DELTA(Stage.CHUNKS, true, "Sends all tool calls in one chunk."),
    CUMULATIVE_ARGUMENTS(Stage.CHUNKS, true, "Sends in every piece all arguments so far."),
    SPLIT_NAMES(Stage.CHUNKS, true, "Cuts the name of a tool in two pieces."),
    REPEATED_NAMES(Stage.CHUNKS, true, "Repeats the name with every piece of a tool call."),
    REPEATED_IDS(Stage.CHUNKS, true, "Repeats the id with every piece of a tool call."),
    NULL_CONTINUATIONS(
            Stage.CHUNKS, true, "Sends null as id and name with every later piece of a tool call."),
    EMPTY_CONTINUATIONS(
            Stage.CHUNKS,
            true,
            "Sends empty text as id and name with every later piece of a tool call."),
    EMPTY_ID(Stage.CHUNKS, true, "Gives tool calls an empty id."),
    NO_ID(Stage.CHUNKS, true, "Gives tool calls no id."),
    DUPLICATE_IDS(Stage.CHUNKS, true, "Gives every tool call the same id, in every turn."),
    ODD_IDS(Stage.CHUNKS, true, "Gives tool calls ids like functions.name:0, as Kimi does."),
    MISSING_TYPE(Stage.CHUNKS, true, "Leaves out the type of tool calls."),
    ARGUMENTS_NULL(Stage.CHUNKS, true, "Begins the arguments with null instead of empty text."),
    NO_INDEX(Stage.CHUNKS, true, "Leaves out the index of tool calls."),
    WRONG_INDEX(Stage.CHUNKS, true, "Gives every tool call the index 0."),
    FIRST_INDEX_1(Stage.CHUNKS, true, "Counts tool calls from 1."),
    EMPTY_TOOL_CALLS(
            Stage.CHUNKS,
            true,
            "Sends an empty or null list of tool calls with every chunk without any."),
    BLANK_AFTER_CALL(Stage.CHUNKS, true, "Sends a blank as text after its tool calls."),

    // the end of the answer
    FINISH_STOP_WITH_TOOLS(
            Stage.CHUNKS, true, "Ends with the finish reason stop although it called tools."),
    FINISH_WITH_LAST_PIECE(Stage.CHUNKS, true, "Sends the finish reason with the last piece."),
    FINISH_TWICE(Stage.CHUNKS, true, "Sends the finish reason twice."),
    FINISH_DIFFERS(Stage.CHUNKS, true, "Sends two finish reasons, the second one stop."),
    FINISH_EMPTY(Stage.CHUNKS, true, "Sends empty text as the finish reason."),
    FINISH_UNKNOWN(Stage.CHUNKS, true, "Ends with the reason eos."),
    NO_FINISH(Stage.CHUNKS, true, "Never sends a finish reason."),
    FINISH_CONTEXT_WINDOW(
            Stage.CHUNKS,
            false,
            "Sends nothing and ends with the reason model_context_window_exceeded, as GLM does."),
    FINISH_MALFORMED_CALL(
            Stage.CHUNKS,
            false,
            "Calls nothing and ends with the reason function_call_filter: MALFORMED_FUNCTION_CALL,"
                    + " as Gemini does."),
    FINISH_NO_RESOURCE(
            Stage.CHUNKS,
            false,
            "Breaks off with the reason insufficient_system_resource, as DeepSeek does."),
    FINISH_NETWORK_ERROR(
            Stage.CHUNKS, false, "Breaks off with the reason network_error, as GLM does."),
    FINISH_ABORT(Stage.CHUNKS, false, "Breaks off with the reason abort, as vLLM and SGLang do."),
    FINISH_REPETITION(Stage.CHUNKS, false, "Breaks off with the reason repetition, as vLLM does."),
    FINISH_UNHEARD_OF(Stage.CHUNKS, false, "Breaks off with an unknown finish reason."),
    FINISH_SAFETY(Stage.CHUNKS, false, "Breaks off with the reason SAFETY, as Gemini does."),
    ERROR_AS_ANSWER(
            Stage.CHUNKS,
            false,
            "Sends its failure as the text of the answer, with the reason error, as LMDeploy"
                    + " does."),
    OVERFLOW_AS_LENGTH(
            Stage.CHUNKS,
            false,
            "Answers a request that is too long with nothing and the reason length, as LMDeploy"
                    + " does."),

    // usage
    USAGE_OWN_CHUNK(
            Stage.CHUNKS, true, "Sends usage in a chunk without choices, requested or not."),
    USAGE_IN_CHOICE(Stage.CHUNKS, true, "Sends usage inside the choice, as Moonshot does."),
    USAGE_EVERY_CHUNK(Stage.CHUNKS, true, "Sends the usage so far with every chunk."),
    USAGE_MISSING(Stage.CHUNKS, true, "Never sends usage."),
    USAGE_NULL_DETAILS(Stage.CHUNKS, true, "Sends usage with details that are null."),
    USAGE_VENDOR_CACHED(
            Stage.CHUNKS,
            true,
            "Gives cached tokens as prompt_cache_hit_tokens, as DeepSeek does."),
    USAGE_NOT_SUM(
            Stage.CHUNKS,
            true,
            "Leaves reasoning out of the tokens of the answer but not out of the total, as xAI"
                    + " does."),

    // chunks
    NO_CHOICES_FIRST_CHUNK(
            Stage.CHUNKS,
            true,
            "Begins with a chunk without choices, id and model, as Azure does."),
    CHOICE_WITHOUT_DELTA(Stage.CHUNKS, true, "Sends choices without a delta between the others."),
    NULL_DELTAS(Stage.CHUNKS, true, "Sends null for every member of a delta that has no value."),
    MESSAGE_BESIDE_DELTA(
            Stage.CHUNKS,
            true,
            "Sends the whole text so far beside every delta, as Perplexity does."),
    SECOND_CHOICE(Stage.CHUNKS, true, "Sends a second choice that was not requested."),
    ROLE_EVERYWHERE(Stage.CHUNKS, true, "Sends the role with every chunk."),
    NO_ROLE(Stage.CHUNKS, true, "Never sends a role."),
    ID_CHANGES(Stage.CHUNKS, true, "Changes the id of the answer from chunk to chunk."),
    BARE_CHUNKS(Stage.CHUNKS, true, "Leaves out id, object, created and model."),
    WRONG_TYPES(Stage.CHUNKS, true, "Sends numbers as text, and ids as numbers."),
    EXTRA_MEMBERS(
            Stage.CHUNKS,
            true,
            "Sends unknown members: padding, hollow calls, numbers beyond 2^53."),
    U2028(
            Stage.CHUNKS,
            true,
            "Sends line separators of Unicode, which end no line, inside its JSON."),
    BROKEN_JSON(Stage.CHUNKS, false, "Sends half a chunk as an event."),
    ERROR_FIRST_EVENT(Stage.CHUNKS, false, "Answers 200, and with an error as the first event."),
    ERROR_MID_STREAM(Stage.CHUNKS, false, "Fails in the middle, with an error as an event."),
    ERROR_MID_STREAM_VLLM(
            Stage.CHUNKS, false, "Fails in the middle, with an error without envelope."),
    ERROR_IN_CHOICE(Stage.CHUNKS, false, "Fails in the middle, with an error inside the choice."),
    ERROR_EVENT_GROQ(
            Stage.CHUNKS, false, "Fails in the middle, with an event that is named error."),
    ERROR_FIELD_LLAMACPP(
            Stage.CHUNKS,
            false,
            "Fails in the middle, with an error in a field of its own, as llama.cpp did."),
    CUT_BEFORE_FIRST_BYTE(Stage.CHUNKS, false, "Breaks the connection after the headers."),
    CUT_CONNECTION(Stage.CHUNKS, false, "Breaks the connection in the middle of an event."),
    SILENT_START(Stage.CHUNKS, false, "Sends headers and then nothing more, ever."),
    SILENT_STALL(Stage.CHUNKS, false, "Stops sending in the middle, for ever."),

    // bytes
    CRLF(Stage.BYTES, true, "Ends lines with CR and LF."),
    CR_ONLY(Stage.BYTES, true, "Ends lines with CR."),
    NO_SPACE_AFTER_DATA(Stage.BYTES, true, "Writes data: without a space."),
    MULTI_LINE_DATA(Stage.BYTES, true, "Spreads the JSON of an event over several data lines."),
    EVENT_FIELDS(Stage.BYTES, true, "Gives events a name, an id and a retry time."),
    COMMENTS(Stage.BYTES, true, "Writes comments between its events."),
    COMMENTS_ONLY_THEN_ANSWER(
            Stage.BYTES, true, "Writes nothing but comments for a while before it answers."),
    NOISE(
            Stage.BYTES,
            true,
            "Writes words, empty data and lines without a field between its events."),
    TWO_CHUNKS_IN_ONE_EVENT(
            Stage.BYTES, true, "Omits the separator of two events, so that one has two chunks."),
    BOM(Stage.BYTES, true, "Begins with a byte order mark."),
    SPLIT_UTF8(Stage.BYTES, true, "Sends one byte at a time."),
    NO_DONE(Stage.BYTES, true, "Ends without [DONE]."),
    DATA_AFTER_DONE(Stage.BYTES, true, "Sends chunks after [DONE]."),
    UNCLOSED_LAST_EVENT(Stage.BYTES, true, "Ends without the last blank line."),
    SLOW_FIRST_TOKEN(Stage.BYTES, true, "Delays the first byte."),
    JSON_INSTEAD_OF_SSE(
            Stage.BYTES, true, "Sends a single response although a stream was requested."),
    SSE_AS_JSON_TYPE(Stage.BYTES, true, "Labels its stream as application/json."),
    NO_CONTENT_TYPE(Stage.BYTES, true, "Sends no Content-Type.");

    /** Where a quirk is applied. */
    enum Stage {
        /** Before the engine: some or all requests get another answer. */
        REQUEST,
        /** To the chunks of an answer. */
        CHUNKS,
        /** To the serialization of chunks, and the connection. */
        BYTES
    }

    /** Quirks that need an answer with reasoning. */
    static final Set<Quirk> OF_REASONING =
            Set.of(
                    REASONING_ECHO,
                    DEEPSEEK_REASONING,
                    KIMI_REASONING,
                    OPENROUTER_DETAILS,
                    LITELLM_THINKING_BLOCKS,
                    THINK_TAGS,
                    THINK_CLOSE_ONLY,
                    THINK_SPLIT,
                    REASONING_FIELD,
                    REASONING_BOTH,
                    REASONING_DETAILS,
                    NEWLINE_BEFORE_REASONING,
                    REASONING_ONLY,
                    USAGE_NOT_SUM);

    private final String id;
    private final Stage stage;
    private final boolean hideable;
    private final String description;

    Quirk(Stage stage, boolean hideable, String description) {
        this("", stage, hideable, description);
    }

    Quirk(String id, Stage stage, boolean hideable, String description) {
        this.id = id.isEmpty() ? name().toLowerCase(Locale.ROOT).replace('_', '-') : id;
        this.stage = stage;
        this.hideable = hideable;
        this.description = description;
    }

    /** The quirk's name on a command line: lower case, with hyphens. */
    public String id() {
        return id;
    }

    /** What the engine does, in one sentence. */
    public String description() {
        return description;
    }

    /** True when a good proxy can hide it from its client. */
    public boolean isHideable() {
        return hideable;
    }

    Stage stage() {
        return stage;
    }

    public static Optional<Quirk> byId(String id) {
        return Arrays.stream(values()).filter(quirk -> quirk.id.equals(id)).findFirst();
    }
}
