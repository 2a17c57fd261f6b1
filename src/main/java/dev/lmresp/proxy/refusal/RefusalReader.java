package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.Dialect;
import dev.lmresp.proxy.refusal.Refusal.OwnValue;
import dev.lmresp.translate.request.OptionPath;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Parses an engine's refusal. A path in the error counts more than its message, and a message only
 * counts for what was in the request.
 */
public final class RefusalReader {
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?;])\\s+|\\R");

    private static final Pattern UNSUPPORTED =
            Pattern.compile(
                    "unknown|unrecogni[sz]ed|unexpected|unsupported|not (?:currently |yet )?support"
                            + "|n't (?:currently |yet )?support|not allowed|not permitted"
                            + "|extra_forbidden|extra inputs|extra fields|cannot find field"
                            + "|not a valid (?:parameter|field|argument)|deprecated|unavailable"
                            + "|not available|no longer|not accept|n't accept|additional propert"
                            + "|not implemented|not enabled|remove (?:it|this)|不支持|未知");

    /** A schema keyword that Google does not support. */
    private static final Pattern KEYWORD =
            Pattern.compile(
                    "unknown name [\"']([^\"']+)[\"'] at [\"'][^\"']*(?:parameters|schema)",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern OTHER_NAME =
            Pattern.compile(
                    "(?:use|try)\\W+(max_(?:completion_)?tokens)\\W+instead|instead,? use"
                            + "\\W+(max_(?:completion_)?tokens)");

    /** Introduces a list of names that the engine does support. */
    private static final Pattern OTHERS =
            Pattern.compile(
                    "expected one of|(?:supported|valid|allowed) (?:parameter|field|option)s");

    private static final Pattern TOGETHER =
            Pattern.compile(
                    "\\bboth\\b|together|simultaneous|same time|mutually exclusive|conflict"
                            + "|incompatible");

    /** A value that this model does not accept, but another may. */
    private static final Pattern FOR_THIS_MODEL =
            Pattern.compile(
                    "(?:with|for|by) (?:this|the) model|unsupported_value|thinking"
                            + "|models? (?:do|does)(?:n't| not) support");

    /** Ollama's message, which does not name the effort option. */
    private static final Pattern LEVEL = Pattern.compile("invalid (?:reasoning|think) value");

    private static final Pattern NO_LEVELS =
            Pattern.compile("think value|not support (?:thinking|reasoning)\\b(?! effort)");

    /** A tool choice that was sent as an object, where only strings are accepted. */
    private static final Pattern OBJECT =
            Pattern.compile("['\"`]object['\"`]|unmarshal object|untagged enum");

    private static final Pattern BAD_SCHEMA =
            Pattern.compile(
                    "schema.{0,60}(?:invalid|error|compil|convert|pars|contains|must|should)"
                            + "|(?:invalid|unsupported) (?:json )?schema|in context=|grammar"
                            + "|additionalproperties|'required'",
                    Pattern.DOTALL);

    /** Options that lmresp adds, or renames. */
    private static final Set<String> OURS =
            Set.of("stream_options", "enable_thinking", "thinking", "chat_template_kwargs");

    /** Options that a request must keep, because the answer's form depends on them. */
    private static final Set<String> NEEDED = Set.of("stream");

    private final ChatError error;
    private final ChatRequest asked;
    private final Dialect dialect;
    private final OptionNames names;
    private final Set<Refusal> found = new LinkedHashSet<>();

    private RefusalReader(ChatError error, ChatRequest asked, Dialect dialect) {
        this.asked = asked;
        this.dialect = dialect;
        this.names = new OptionNames(asked.options());
        this.error = QuotedValues.of(asked, names).removedFrom(error);
    }

    /**
     * Everything that the engine refuses; empty when nothing is recognized.
     *
     * @param asked the refused request
     * @param dialect the dialect of the request
     */
    public static List<Refusal> read(ChatError error, ChatRequest asked, Dialect dialect) {
        return new RefusalReader(error, asked, dialect).read();
    }

    private List<Refusal> read() {
        String all = lower(error.message() + " " + error.code() + " " + error.type());
        var places = new StringBuilder(all);
        error.problems()
                .forEach(
                        problem -> places.append(" '").append(lower(problem.place())).append('\''));
        for (FormRule rule : FormRule.values()) {
            // an option that cannot be combined with streaming is not a refusal of streaming
            boolean isOfOption = rule == FormRule.STREAMS && namesOption();
            if (!isOfOption && rule.isMeant(places.toString(), asked)) {
                return List.of(rule.isOfClient() ? new OwnValue(OptionPath.INPUT) : rule);
            }
        }
        KEYWORD.matcher(error.message())
                .results()
                .forEach(keyword -> found.add(new Refusal.Keyword(keyword.group(1))));
        if (found.isEmpty()) {
            readPlaces();
        }
        if (found.isEmpty() && error.problems().stream().noneMatch(this::isElsewhere)) {
            readSentences();
        }
        return inOrder();
    }

    /** Corrections come before what only the client can change. */
    private List<Refusal> inOrder() {
        List<Refusal> helped =
                found.stream().filter(refusal -> !(refusal instanceof OwnValue)).toList();
        return helped.isEmpty() ? found.stream().limit(1).toList() : helped;
    }

    private boolean namesOption() {
        return names.in(error.message()).stream().anyMatch(it -> !it.startsWith("stream"));
    }

    private void readPlaces() {
        for (ChatError.Problem problem : error.problems()) {
            names.at(problem.place())
                    .ifPresent(
                            option -> add(option, lower(problem.text()), lower(error.message())));
        }
    }

    /** True for messages and tools, which are not options, whatever options the text mentions. */
    private boolean isElsewhere(ChatError.Problem problem) {
        return problem.place().matches("(?i)(?:body\\W)?(?:messages|tools|model)\\b.*");
    }

    private void readSentences() {
        String level = dialect.reasoning().effort().option();
        String all = lower(error.message());
        if (asked.options().has(level) && LEVEL.matcher(all).find()) {
            add(level, all, all);
            return;
        }
        if (asked.options().has(level) && NO_LEVELS.matcher(all).find()) {
            found.add(new Refusal.Option(level));
            return;
        }
        for (String sentence : SENTENCE_END.split(error.message(), -1)) {
            List<String> options = names.in(OTHERS.split(sentence, 2)[0]);
            String said = lower(sentence);
            if (options.size() > 1 && TOGETHER.matcher(said).find()) {
                found.add(new Refusal.Together(options.getLast(), options.getFirst()));
                continue;
            }
            for (String option : options) {
                add(option, said + " " + lower(error.code()), all);
            }
        }
    }

    /**
     * Adds the refusal of an option.
     *
     * @param said the message about the option
     * @param all the whole message
     */
    private void add(String option, String said, String all) {
        if (NEEDED.contains(option)) {
            return;
        }
        boolean isUnsupported = UNSUPPORTED.matcher(said).find();
        switch (option) {
            case "response_format" -> found.add(format(said, isUnsupported));
            case "tool_choice" -> found.add(choice(said, isUnsupported));
            case "reasoning_effort" ->
                    found.add(effort(said, all, isUnsupported).orElseGet(() -> other(option)));
            default -> found.add(plain(option, said, all, isUnsupported));
        }
    }

    private Refusal plain(String option, String said, String all, boolean isUnsupported) {
        if (option.equals(dialect.options().maxTokens()) && isUnsupported(all, isUnsupported)) {
            return OTHER_NAME
                    .matcher(all)
                    .results()
                    .map(it -> it.group(1) == null ? it.group(2) : it.group(1))
                    .filter(name -> !name.equals(option))
                    .findFirst()
                    .<Refusal>map(Refusal.LimitName::new)
                    .orElseGet(() -> new Refusal.Option(option));
        }
        List<JsonNode> allowed = AllowedValues.in(all);
        boolean isOfModel = FOR_THIS_MODEL.matcher(said + " " + lower(error.code())).find();
        if (isOfModel && !allowed.isEmpty() && !allowed.contains(asked.options().get(option))) {
            return new Refusal.Values(option, allowed);
        }
        return isUnsupported ? new Refusal.Option(option) : other(option);
    }

    private static boolean isUnsupported(String all, boolean isUnsupported) {
        return isUnsupported || OTHER_NAME.matcher(all).find();
    }

    /** A refusal of an option that lmresp added, which no client can remove. */
    private Refusal other(String option) {
        boolean isOurs = OURS.contains(option) || dialect.options().extra().has(option);
        return isOurs
                ? new Refusal.Option(option)
                : new OwnValue(OptionPath.of(option, dialect.options()));
    }

    private Optional<Refusal> effort(String said, String all, boolean isUnsupported) {
        String sent = asked.options().path("reasoning_effort").asText();
        List<JsonNode> allowed =
                AllowedValues.in(all).stream().filter(JsonNode::isTextual).toList();
        boolean isAmong = allowed.stream().anyMatch(level -> level.asText().equals(sent));
        if (!allowed.isEmpty() && !isAmong) {
            return Optional.of(new Refusal.Values("reasoning_effort", allowed));
        }
        boolean isOfLevel = said.matches("(?s).*['\"`]" + Pattern.quote(sent) + "['\"`].*");
        if (isUnsupported && isOfLevel) {
            var others = new LinkedHashSet<>(dialect.reasoning().levels());
            others.remove(sent);
            return Optional.of(new Refusal.Values("reasoning_effort", AllowedValues.texts(others)));
        }
        return isUnsupported
                ? Optional.of(new Refusal.Option("reasoning_effort"))
                : Optional.empty();
    }

    private Refusal format(String said, boolean isUnsupported) {
        String sent = asked.options().path("response_format").path("type").asText();
        Set<String> types = Set.of("json_object", "json_schema");
        Set<String> refused = new LinkedHashSet<>(types);
        List<String> allowed =
                AllowedValues.in(said).stream()
                        .map(JsonNode::asText)
                        .filter(type -> type.equals("text") || types.contains(type))
                        .toList();
        if (!allowed.isEmpty() && !allowed.contains(sent)) {
            refused.removeAll(allowed);
            return new Refusal.Formats(refused);
        }
        if (BAD_SCHEMA.matcher(said).find()) {
            return new OwnValue("text.format.schema");
        }
        if (!isUnsupported) {
            return new OwnValue("text.format");
        }
        boolean isOfType =
                said.contains(sent) || said.matches("(?s).*response[_ ]format\\W? ?type.*");
        return new Refusal.Formats(isOfType ? Set.of(sent) : refused);
    }

    private Refusal choice(String said, boolean isUnsupported) {
        JsonNode sent = asked.options().path("tool_choice");
        String word = sent.isTextual() ? sent.asText() : "named";
        boolean isOther = AllowedValues.in(said).stream().noneMatch(it -> it.equals(sent));
        boolean isKnown = !AllowedValues.in(said).isEmpty();
        boolean isObject = sent.isObject() && OBJECT.matcher(said).find();
        boolean isLeftOut = said.contains("must either be") && !said.contains(word);
        if (!isUnsupported && !isObject && !isLeftOut && !(isKnown && isOther)) {
            return new OwnValue("tool_choice");
        }
        boolean isOfValue = isKnown || isLeftOut || said.contains(word) || !sent.isTextual();
        return new Refusal.Choices(
                isOfValue ? Set.of(word) : Set.of("auto", "none", "required", "named"));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
