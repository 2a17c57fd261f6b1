package dev.lmresp.proxy.refusal;

import dev.lmresp.chat.ChatRequest;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A form of conversations, tools or answers that an engine does not have: most are rules of a
 * model's chat template, which servers pass on in many words. Of several that could be meant the
 * first counts.
 */
enum FormRule implements Refusal {
    /** Tools while it reasons. */
    TOOLS_WHILE_THINKING(
            "tools? with reasoning_?effort (?:is|are) not|to use (?:function"
                    + " )?tools,.*reasoning_?effort to ['\"`]?none",
            RequestTraits::hasTools),
    /** A call while it reasons. */
    FORCED_CALL_WHILE_THINKING(
            "tool[_ ]choice.*(?:think|reasoning)|(?:think|reasoning).*tool[_ ]choice",
            RequestTraits::isForcedToCall),
    /** A form of the answer together with tools. */
    FORMAT_WITH_TOOLS(
            Words.FORMAT + ".*(?:\\btools?\\b|function)|(?:\\btools?\\b|function).*" + Words.FORMAT,
            Words.CONFLICT,
            RequestTraits::hasFormatAndTools),
    /** A form of the answer in a stream. */
    FORMAT_IN_STREAM(
            Words.FORMAT + ".*\\bstream(?:s|ing|ed)?\\b|\\bstream(?:s|ing|ed)?\\b.*" + Words.FORMAT,
            Words.CONFLICT,
            RequestTraits::hasFormatInStream),
    /** A form of the answer while it reasons. */
    FORMAT_WHILE_THINKING(
            Words.FORMAT + ".*think|think.*" + Words.FORMAT,
            Words.CONFLICT,
            RequestTraits::hasFormat),
    /** Answers that are no streams. */
    WHOLE_ANSWERS(
            "only supports? (?:the )?stream|non-?stream|enable (?:the )?stream"
                    + "|stream(?:ing)?['\"`]? (?:must|should|has to|needs to) be (?:set to )?"
                    + "(?:true|enabled)|(?:must|should|please) (?:be )?set ['\"`]?stream"
                    + "|streaming is (?:required|strongly recommended)",
            RequestTraits::isWhole),
    /** Answers that are streams. */
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
    /** Ids of calls that are no nine letters and digits. */
    LONG_CALL_IDS(
            "tool[_ ]?call[_ ]?ids? (?:should|must) be|length of 9"
                    + "|tool_(?:use|result|call)[_.s\\[\\]\\d]*\\.?(?:tool_use_|tool_call_)?id"
                    + ".{0,40}(?:pattern|alphanumeric)",
            RequestTraits::hasCalls),
    /** Ids of calls that are longer than it likes. */
    CALL_IDS_OVER_40(
            "tool_calls?.{0,20}id.*too long|tool_call_id.*too long", RequestTraits::hasCalls),
    /** Two of one side in a row, or a conversation that the model begins. */
    TURNS(Words.TURNS, RequestTraits::breaksTurns),
    /** The role developer; templates that know it not count its message as a turn. */
    DEVELOPER(
            Words.TURNS
                    + "|"
                    + Words.ONLY_TWO
                    + "|developer.*roles?\\b|\\broles?\\b.*developer|"
                    + Words.UNKNOWN_ROLE
                    + "|variant ['\"`]?developer",
            RequestTraits::hasDeveloper),
    /** A user after the output of a tool. */
    USER_AFTER_TOOL(
            "unexpected role ['\"`]?user['\"`]? after role ['\"`]?tool",
            RequestTraits::hasUserAfterTool),
    /** Standing orders anywhere but first. */
    LATER_ORDERS(
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
    /** Outputs without the name of their tool, as Hermes' template and Gemini have them. */
    TOOL_NAMES(
            "tool (?:response|result|message)s?.{0,40}(?:require|must|need|missing).{0,30}\\bname\\b"
                + "|function_response\\.name.{0,40}(?:empty|required|missing)",
            RequestTraits::hasToolMessages),
    /** Standing orders; some templates count them as a turn. */
    ORDERS(
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
    /** A conversation that no user begins, or that the model ends. */
    MODELS_TURN(
            "no user query|(?:first|last) message (?:must|should|has to)|at least one user"
                    + " message|no first user message|must"
                    + " (?:contain|include|have).{0,20}user|(?:must|should|has to|needs to)"
                    + " (?:start|begin|end)s?.{0,20} user|turn comes immediately after a user"
                    + " turn|requests end with a user role|expected last role|message"
                    + " prefill|prefill.{0,40}(?:not|n't|incompatible)"
                    + "|cannot end with (?:an? )?assistant|assistant messages at the end",
            RequestTraits::lacksUser),
    /** Calls without what the engine had hung on them. */
    LOST_STATE(
            "(?:missing|lacks?|without|required?|requires|must|need).{0,40}thought_?signature|thought_?signature.{0,40}(?:missing|required|must|not"
                + " (?:found|provided|set))",
            RequestTraits::hasCalls),
    /** A history without the reasoning that belongs to it. */
    LOST_REASONING(
            "reasoning[_ ]?content.{0,60}(?:must be|missing|required|passed back|pass(?:ed)? back"
                    + "|provided|empty)",
            RequestTraits::hasAnswers),
    /** What the engine, or one behind it, had hung on earlier answers. */
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
    /** A message without a text. */
    EMPTY_CONTENT(
            "content.*(?:null|none\\b)|(?:null|none)\\b.{0,20}content|content.{0,30}(?:must"
                    + " not|cannot|can't|should not|may not) be (?:empty|blank)|content.{0,30}(?:is"
                    + " required|field required|is missing|missing field)|missing field"
                    + " ['\"`]?content|must not be empty|non-?empty content|content blocks must be"
                    + " non-empty|empty (?:string|content)",
            RequestTraits::hasOnlyCalls),
    /** Images in the outputs of tools. */
    TOOL_IMAGES(
            "image.*role ['\"`]?tool|tool.*(?:message|role|result|output).*image"
                    + "|image.*only allowed.*role ['\"`]?user",
            RequestTraits::hasToolImages),
    /** Images that cannot be read, which is no matter of the model. */
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
    /** Sounds. */
    SOUNDS(
            "audio.*" + Words.CONFLICT_OR_ONLY + "|" + Words.CONFLICT_OR_ONLY + ".*audio",
            RequestTraits::hasSounds),
    /** A file that cannot be read, which is no matter of the model either. */
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
    /** The member {@code strict}; the word alone occurs in other sentences. */
    STRICT("[.'\"`]strict\\b", RequestTraits::isStrict),
    /** Schemas with anything beside {@code $ref}, or a type beside {@code anyOf}. */
    LOOSE_SCHEMAS("moonshot flavored json schema", RequestTraits::hasTools),
    /** Schemas that its grammars cannot say: patterns, many repetitions, circles to the root. */
    GRAMMARS(
            "pattern must start with|repetitions?.{0,20} exceeds sane|unknown escape at"
                    + "|unsupported ref: #|failed to parse grammar",
            RequestTraits::hasSchema),
    /** Schemas with a list of types. */
    TYPE_LISTS(
            "not repeating, cannot start list|array into go struct field \\S*\\.type of type"
                    + " string",
            RequestTraits::hasSchema),
    /** Schemas whose {@code enum} holds what is no text, or nothing. */
    ENUM_VALUES(
            "enum only allowed for string|enum\\[\\d+\\]: cannot be empty|enum\\[\\d+\\].{0,40}"
                    + "(?:invalid value|type_string)",
            RequestTraits::hasSchema),
    /** Schemas with most of the formats. */
    FORMATS("only 'enum' and 'date-time' are supported", RequestTraits::hasSchema),
    /** Schemas that require what they do not describe. */
    UNDECLARED_REQUIRED(
            "required\\[\\d+\\]: property is not defined|required property.{0,60}is not defined"
                    + "|'required' present but",
            RequestTraits::hasSchema),
    /** Schemas of arrays of anything. */
    ARRAYS_WITHOUT_ITEMS(
            "array schema missing items|items: missing field", RequestTraits::hasSchema),
    /** Schemas of tools with a choice at their root. */
    ROOT_CHOICES(
            "not have ['\"`]?oneof|(?:oneof|allof|anyof).{0,60}at (?:the )?top[- ]level",
            RequestTraits::hasTools);

    /** Words that several rules share. */
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

    /** A reference to a method, which has no state. */
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

    /** Whether only the client can put it right. */
    boolean isOfClient() {
        return this == BROKEN_IMAGES || this == BROKEN_FILES;
    }

    /**
     * Whether an engine means this.
     *
     * @param said all it said, in lower case
     * @param asked what it was asked, which has to have what the rule is about
     */
    boolean isMeant(String said, ChatRequest asked) {
        return trait.test(asked) && words.matcher(said).find() && more.matcher(said).find();
    }
}
