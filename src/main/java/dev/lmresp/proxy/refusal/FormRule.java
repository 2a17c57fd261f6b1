package dev.lmresp.proxy.refusal;

import dev.lmresp.chat.ChatRequest;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A form of conversations, tools or answers that an engine does not support: mostly rules of a
 * model's chat template, whose messages servers pass on in many wordings. If several match, the
 * first counts.
 */
enum FormRule implements Refusal {
    /** Tools while reasoning is on. */
    TOOLS_WHILE_THINKING(
            "tools? with reasoning_?effort (?:is|are) not|to use (?:function"
                    + " )?tools,.*reasoning_?effort to ['\"`]?none",
            RequestTraits::hasTools),
    /** A forced tool call while reasoning is on. */
    FORCED_CALL_WHILE_THINKING(
            "tool[_ ]choice.*(?:think|reasoning)|(?:think|reasoning).*tool[_ ]choice",
            RequestTraits::isForcedToCall),
    /** A response format together with tools. */
    FORMAT_WITH_TOOLS(
            Words.FORMAT + ".*(?:\\btools?\\b|function)|(?:\\btools?\\b|function).*" + Words.FORMAT,
            Words.CONFLICT,
            RequestTraits::hasFormatAndTools),
    /** A response format in a stream. */
    FORMAT_IN_STREAM(
            Words.FORMAT + ".*\\bstream(?:s|ing|ed)?\\b|\\bstream(?:s|ing|ed)?\\b.*" + Words.FORMAT,
            Words.CONFLICT,
            RequestTraits::hasFormatInStream),
    /** A response format while reasoning is on. */
    FORMAT_WHILE_THINKING(
            Words.FORMAT + ".*think|think.*" + Words.FORMAT,
            Words.CONFLICT,
            RequestTraits::hasFormat),
    /** Answers that are not streamed. */
    WHOLE_ANSWERS(
            "only supports? (?:the )?stream|non-?stream|enable (?:the )?stream"
                    + "|stream(?:ing)?['\"`]? (?:must|should|has to|needs to) be (?:set to )?"
                    + "(?:true|enabled)|(?:must|should|please) (?:be )?set ['\"`]?stream"
                    + "|streaming is (?:required|strongly recommended)",
            RequestTraits::isWhole),
    /** Streamed answers. */
    STREAMS(
            "\\bstream(?:s|ing)?\\b.{0,60}(?:not (?:currently )?(?:be )?support|unsupported|n't"
                    + " support|not support|not allowed|not available|must be (?:set to"
                    + " )?false)|(?:verified|unsupported|not support|n't"
                    + " support).{0,40}\\bstream(?:s|ing)?\\b(?!_)",
            RequestTraits::isStream),
    /** Several calls in one message. */
    SEVERAL_CALLS(
            "single tool[- _]?calls?|one tool[- _]?call at a time|only one tool[- _]?call"
                    + "|exactly one tool[- _]?call"
                    + "|(?:multiple|parallel) (?:tool|function)[- ]calls? (?:are|is)? ?"
                    + "(?:not|un|only)",
            RequestTraits::hasSeveralCalls),
    /** Call ids other than nine letters and digits. */
    LONG_CALL_IDS(
            "tool[_ ]?call[_ ]?ids? (?:should|must) be|length of 9"
                    + "|tool_(?:use|result|call)[_.s\\[\\]\\d]*\\.?(?:tool_use_|tool_call_)?id"
                    + ".{0,40}(?:pattern|alphanumeric)",
            RequestTraits::hasCalls),
    /** Call ids over 40 characters. */
    CALL_IDS_OVER_40(
            "tool_calls?.{0,20}id.*too long|tool_call_id.*too long", RequestTraits::hasCalls),
    /** Two consecutive messages of one side, or a conversation that begins with the model. */
    TURNS(Words.TURNS, RequestTraits::breaksTurns),
    /** The developer role; templates that do not know it count its message as a turn. */
    DEVELOPER(
            Words.TURNS
                    + "|"
                    + Words.ONLY_TWO
                    + "|developer.*roles?\\b|\\broles?\\b.*developer|"
                    + Words.UNKNOWN_ROLE
                    + "|variant ['\"`]?developer",
            RequestTraits::hasDeveloper),
    /** A user message after a tool output. */
    USER_AFTER_TOOL(
            "unexpected role ['\"`]?user['\"`]? after role ['\"`]?tool",
            RequestTraits::hasUserAfterTool),
    /** System messages anywhere but first. */
    LATER_SYSTEM_MESSAGES(
            Words.TURNS
                    + "|system messages? (?:must|should|has to|can only|may only|is only|are only)"
                    + ".*(?:beginning|first|start)"
                    + "|initial optional system|unexpected role ['\"`]?system|"
                    + Words.NO_SYSTEM
                    + "|invalid chat setting"
                    + "|(?:multiple|more than one) system message|only one system message",
            RequestTraits::hasLaterOrders),
    /** Calls and outputs in a conversation; some templates count them as turns. */
    TOOL_MESSAGES(
            Words.TURNS
                    + "|"
                    + Words.ONLY_TWO
                    + "|"
                    + Words.UNKNOWN_ROLE
                    + "|variant ['\"`]?tool|\\brole ['\"`]?tool['\"`]? (?:is )?(?:not|un)"
                    + "|tool (?:role|messages?) (?:is |are )?(?:not|un)"
                    + "|(?:system|user).{0,20}(?:user|assistant).{0,40}(?:got|found|not) "
                    + "['\"`]?tool\\b",
            RequestTraits::hasToolMessages),
    /** Tool outputs without the tool's name, which the templates of Hermes and Gemini require. */
    TOOL_NAMES(
            "tool (?:response|result|message)s?.{0,40}(?:require|must|need|missing).{0,30}\\bname\\b"
                + "|function_response\\.name.{0,40}(?:empty|required|missing)",
            RequestTraits::hasToolMessages),
    /** System messages; some templates count them as a turn. */
    SYSTEM_MESSAGES(
            Words.TURNS
                    + "|"
                    + Words.ONLY_TWO
                    + "(?!, with)"
                    + "|system (?:role|messages?|prompts?|instructions?) (?:is |are )?(?:not|un)"
                    + "|(?:not|n't) support (?:the |a )?['\"`]?system|"
                    + Words.NO_SYSTEM
                    + "|(?:developer|system) instructions? (?:is|are) not enabled"
                    + "|variant ['\"`]?system",
            RequestTraits::hasOrders),
    /** A conversation that does not begin with the user, or ends with the model. */
    MODELS_TURN(
            "no user query|(?:first|last) message (?:must|should|has to)|at least one user"
                    + " message|no first user message|must"
                    + " (?:contain|include|have).{0,20}user|(?:must|should|has to|needs to)"
                    + " (?:start|begin|end)s?.{0,20} user|turn comes immediately after a user"
                    + " turn|requests end with a user role|expected last role|message"
                    + " prefill|prefill.{0,40}(?:not|n't|incompatible)"
                    + "|cannot end with (?:an? )?assistant|assistant messages at the end",
            RequestTraits::lacksUser),
    /** Calls without their opaque members. */
    LOST_STATE(
            "(?:missing|lacks?|without|required?|requires|must|need).{0,40}thought_?signature|thought_?signature.{0,40}(?:missing|required|must|not"
                + " (?:found|provided|set))",
            RequestTraits::hasCalls),
    /** A history without its reasoning. */
    LOST_REASONING(
            "reasoning[_ ]?content.{0,60}(?:must be|missing|required|passed back|pass(?:ed)? back"
                    + "|provided|empty)",
            RequestTraits::hasAnswers),
    /** Opaque members of earlier answers, of the engine or one behind it. */
    EARLIER_STATE(
            Words.STATE
                    + ".{0,60}(?:not (?:permitted|allowed|supported|expected)|unsupported|unknown"
                    + "|unrecognized|unexpected|forbidden|extra)"
                    + "|(?:not (?:permitted|allowed|supported)|unsupported|unknown|unrecognized"
                    + "|unexpected|forbidden|extra (?:inputs?|fields?)|property).{0,60}"
                    + Words.STATE,
            RequestTraits::hasState),
    /** The reasoning of earlier answers. */
    EARLIER_REASONING(
            "both content and"
                + " thinking|messages.{0,30}reasoning(?:_content|_details)?.{0,40}(?:not|un|extra|forbidden)"
                + "|(?:unsupported|unknown|unrecognized|unexpected|extra).{0,60}reasoning_(?:content|details)|reasoning_(?:content|details)['\"`]?"
                + " (?:is |are )?(?:not|un)",
            RequestTraits::hasReasoning),
    /** A message without text. */
    EMPTY_CONTENT(
            "content.*(?:null|none\\b)|(?:null|none)\\b.{0,20}content|content.{0,30}(?:must"
                    + " not|cannot|can't|should not|may not) be (?:empty|blank)|content.{0,30}(?:is"
                    + " required|field required|is missing|missing field)|missing field"
                    + " ['\"`]?content|must not be empty|non-?empty content|content blocks must be"
                    + " non-empty|empty (?:string|content)",
            RequestTraits::hasOnlyCalls),
    /** Images in tool outputs. */
    TOOL_IMAGES(
            "image.*role ['\"`]?tool|tool.*(?:message|role|result|output).*image"
                    + "|image.*only allowed.*role ['\"`]?user",
            RequestTraits::hasToolImages),
    /** An invalid image, which does not mean that the model accepts none. */
    BROKEN_IMAGES(
            "image.*(?:format|decod|base64|too (?:large|many|small|big)|\\bsize|dimension|pixel"
                    + "|download|fetch|\\burls?\\b|corrupt|maximum)"
                    + "|at most [1-9]\\d* image"
                    + "|(?:invalid|failed to|could not|unable to|cannot)"
                    + " (?:load|read|open|process|decode|download|fetch|parse).{0,30}image",
            RequestTraits::hasImages),
    /** Images. */
    IMAGES(
            "(?:image|vision|visual|multi-?modal|mmproj|图).*"
                    + Words.CONFLICT_OR_ONLY
                    + "|"
                    + Words.CONFLICT_OR_ONLY
                    + ".*(?:image|vision|visual|multi-?modal|mmproj|图)"
                    + "|content.{0,40}(?:must|should) be a (?:valid )?string"
                    + "|sequence, expected a string|untagged enum \\w*content"
                    + "|array into go struct field \\S*content of type string|at most 0 image",
            RequestTraits::hasImages),
    /** Audio. */
    AUDIO(
            "audio.*" + Words.CONFLICT_OR_ONLY + "|" + Words.CONFLICT_OR_ONLY + ".*audio",
            RequestTraits::hasSounds),
    /** An invalid file, which does not mean that the model accepts none. */
    BROKEN_FILES(
            "(?:\\bfile|pdf|document)\\b[^.;]*(?:base64|mime type|decod|too"
                    + " (?:large|many|big)|\\bsize"
                    + "|pages|corrupt|encrypt|password|download|fetch|maximum|(?:is no|not a|not a"
                    + " valid) pdf|not valid)|(?:invalid|failed to|could not|unable to)"
                    + " (?:load|read|open|process|decode|download|fetch|parse).{0,30}"
                    + "(?:file|pdf|document)\\b|maximum of [1-9]\\d* (?:files|documents|pdf)",
            RequestTraits::hasFiles),
    /** Files. */
    FILES(
            "(?:\\bfile|pdf|document).*"
                    + Words.CONFLICT_OR_ONLY
                    + "|"
                    + Words.CONFLICT_OR_ONLY
                    + ".*(?:['\"`]file|\\bfile|pdf|document)",
            RequestTraits::hasFiles),
    /** The member {@code strict}; the bare word occurs in other messages. */
    STRICT("[.'\"`]strict\\b", RequestTraits::isStrict),
    /** Schemas with keywords beside {@code $ref}, or a type beside {@code anyOf}. */
    LOOSE_SCHEMAS("moonshot flavored json schema", RequestTraits::hasTools),
    /**
     * Schemas that its grammars cannot express: patterns, many repetitions, references to the root.
     */
    GRAMMARS(
            "pattern must start with|repetitions?.{0,20} exceeds sane|unknown escape at"
                    + "|unsupported ref: #|failed to parse grammar",
            RequestTraits::hasSchema),
    /** Schemas with a list of types. */
    TYPE_LISTS(
            "not repeating, cannot start list|array into go struct field \\S*\\.type of type"
                    + " string",
            RequestTraits::hasSchema),
    /** Schemas whose {@code enum} has values other than strings, or empty ones. */
    ENUM_VALUES(
            "enum only allowed for string|enum\\[\\d+\\]: cannot be empty|enum\\[\\d+\\].{0,40}"
                    + "(?:invalid value|type_string)",
            RequestTraits::hasSchema),
    /** Schemas with most formats. */
    FORMATS("only 'enum' and 'date-time' are supported", RequestTraits::hasSchema),
    /** Schemas that require undeclared properties. */
    UNDECLARED_REQUIRED(
            "required\\[\\d+\\]: property is not defined|required property.{0,60}is not defined"
                    + "|'required' present but",
            RequestTraits::hasSchema),
    /** Arrays without {@code items}. */
    ARRAYS_WITHOUT_ITEMS(
            "array schema missing items|items: missing field", RequestTraits::hasSchema),
    /** Tool schemas with a choice at the root. */
    ROOT_CHOICES(
            "not have ['\"`]?oneof|(?:oneof|allof|anyof).{0,60}at (?:the )?top[- ]level",
            RequestTraits::hasTools);

    /** Patterns that several rules share. */
    private static final class Words {
        static final String TURNS =
                "must alternate|should alternate|have to alternate|alternating"
                        + "|roles?\\b.{0,30}(?:in a row|consecutive)"
                        + "|(?:consecutive|successive) .{0,20}(?:messages|roles)";
        static final String ONLY_TWO =
                "only (?:the )?user(?:,| and) (?:and )?(?:assistant|model) roles? (?:is|are)"
                        + " (?:supported|allowed)";
        static final String UNKNOWN_ROLE =
                "un(?:expected|known|supported) (?:message )?role(?! ['\"`]?(?:user|system))";
        static final String NO_SYSTEM = "invalid (?:message )?role:? ['\"`]?system";
        static final String STATE =
                "(?:extra_content|provider_specific_fields|thinking_blocks|reasoning_opaque"
                        + "|reasoning_details|thought_signatures?)";
        static final String FORMAT =
                "(?:json[ _](?:mode|schema|object|response|output|format)|application/json"
                        + "|response_?format|response_schema|mime type|structured output"
                        + "|controlled generation)";
        static final String CONFLICT =
                "not (?:currently |yet )?(?:be"
                    + " )?(?:support|combin|allow|used|available)|unsupported|n't"
                    + " (?:support|be|work)|cannot|together|combin|incompatible|simultaneous|mutually|instead"
                    + " of|\\bboth\\b|conflict";
        static final String CONFLICT_OR_ONLY =
                "(?:not |n't |unsupported|unknown variant|\\bonly\\b|expected|no endpoints|invalid"
                        + " content type|disabled|cannot|unable|missing|不支持)";
    }

    private final Pattern words;
    private final Pattern more;

    /** A method reference, without state. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Predicate<ChatRequest> trait;

    FormRule(String words, Predicate<ChatRequest> trait) {
        this(words, "", trait);
    }

    FormRule(String words, String more, Predicate<ChatRequest> trait) {
        this.words = Pattern.compile(words, Pattern.DOTALL);
        this.more = Pattern.compile(more);
        this.trait = trait;
    }

    /** True when only the client can correct the request. */
    boolean isOfClient() {
        return this == BROKEN_IMAGES || this == BROKEN_FILES;
    }

    /**
     * True when an engine's message matches this rule.
     *
     * @param said the message in lower case
     * @param asked the refused request, which must have what the rule is about
     */
    boolean isMeant(String said, ChatRequest asked) {
        return trait.test(asked) && words.matcher(said).find() && more.matcher(said).find();
    }
}
