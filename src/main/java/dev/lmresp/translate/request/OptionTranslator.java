package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.Note;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Translates the fields of a request other than conversation and tools to options of the engine.
 * Only options that the dialect lists are passed on; a note is written for the rest.
 */
final class OptionTranslator {
    private static final String LOGPROBS = "message.output_text.logprobs";
    private static final String ENCRYPTED_REASONING = "reasoning.encrypted_content";

    /** Fields that are translated elsewhere, or that only the response repeats. */
    private static final Set<String> HANDLED =
            Set.of(
                    "model",
                    "input",
                    "instructions",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls",
                    "text",
                    "reasoning",
                    "stream",
                    "stream_options",
                    "include",
                    "max_output_tokens",
                    "top_logprobs",
                    "background",
                    "previous_response_id",
                    "truncation",
                    "context_management",
                    "conversation",
                    "prompt");

    /** Fields that can be left out without much loss, with the explanation for the note. */
    private static final Map<String, String> HARMLESS =
            Map.of(
                    "service_tier", "the engine has no tiers",
                    "prompt_cache_key", "the engine finds cached prefixes by itself",
                    "prompt_cache_retention", "the engine finds cached prefixes by itself",
                    "max_tool_calls", "the client runs the tools and can count them",
                    "n", "there is one answer to a request");

    private final ResponsesRequest request;
    private final Dialect dialect;
    private final Consumer<Note> notes;
    private final ObjectNode options = Json.object();

    OptionTranslator(ResponsesRequest request, Dialect dialect, Consumer<Note> notes) {
        this.request = request;
        this.dialect = dialect;
        this.notes = notes;
    }

    /**
     * The options for the engine.
     *
     * @param toolChoice the translated choice
     * @param hasTools whether there are any tools; without them engines refuse a choice
     * @param effort the reasoning effort
     * @param format the format of the answer
     */
    ObjectNode translate(
            Optional<JsonNode> toolChoice,
            boolean hasTools,
            String effort,
            FormatTranslator format) {
        boolean isStreamed = isStreamed();
        options.put("stream", isStreamed);
        if (isStreamed && dialect.options().streamOptions()) {
            options.putObject("stream_options").put("include_usage", true);
        }
        if (hasTools) {
            toolChoice.ifPresent(choice -> options.set("tool_choice", choice));
            parallelToolCalls();
        }
        JsonNode limit = request.json().path("max_output_tokens");
        if (limit.isNumber()) {
            options.set(dialect.options().maxTokens(), limit);
        }
        options.setAll(dialect.options().extra().deepCopy());
        new EffortTranslator(dialect.reasoning(), notes).translate(effort, options);
        summary();
        format.translate(options);
        verbosity();
        include();
        passOn();
        withhold();
        return options;
    }

    /** Removes the options that the engine is known to refuse, whoever set them. */
    private void withhold() {
        for (String option : new TreeSet<>(dialect.options().refused())) {
            if (options.remove(option) != null) {
                note(
                        Note.Kind.DROPPED,
                        OptionPath.of(option, dialect.options()),
                        "the engine refuses it");
            }
        }
        for (Map.Entry<String, String> pair :
                new TreeMap<>(dialect.options().exclusive()).entrySet()) {
            if (options.has(pair.getValue()) && options.remove(pair.getKey()) != null) {
                note(
                        Note.Kind.DROPPED,
                        OptionPath.of(pair.getKey(), dialect.options()),
                        "the engine does not take it beside " + pair.getValue());
            }
        }
        for (Map.Entry<String, JsonNode> allowed : dialect.options().allowed().properties()) {
            JsonNode value = options.get(allowed.getKey());
            if (value != null && !isAmong(value, allowed.getValue())) {
                options.remove(allowed.getKey());
                note(
                        Note.Kind.DROPPED,
                        OptionPath.of(allowed.getKey(), dialect.options()),
                        "the engine takes no other value than " + Json.text(allowed.getValue()));
            }
        }
    }

    private static boolean isAmong(JsonNode value, JsonNode values) {
        for (JsonNode one : values) {
            boolean isSame =
                    (value.isNumber() && one.isNumber())
                            ? value.doubleValue() == one.doubleValue()
                            : value.equals(one);
            if (isSame) {
                return true;
            }
        }
        return false;
    }

    private boolean isStreamed() {
        boolean isStreamed =
                switch (dialect.options().answers()) {
                    case ANY -> request.stream();
                    case STREAMED -> true;
                    case WHOLE -> false;
                };
        if (isStreamed != request.stream()) {
            note(
                    Note.Kind.APPROXIMATED,
                    "stream",
                    isStreamed
                            ? "the engine answers only in streams; the answer is put together"
                            : "the engine answers only whole; the stream comes all at once");
        }
        return isStreamed;
    }

    private void parallelToolCalls() {
        JsonNode parallel = request.json().path("parallel_tool_calls");
        if (!parallel.isBoolean()) {
            return;
        }
        if (dialect.tools().parallelCalls()) {
            options.set("parallel_tool_calls", parallel);
        } else if (!parallel.booleanValue()) {
            note(
                    Note.Kind.APPROXIMATED,
                    "parallel_tool_calls",
                    "the engine does not know it; only the first call of an answer is returned");
        }
    }

    private void summary() {
        String summary = request.reasoningSummary();
        if (summary.equals("concise") || summary.equals("detailed")) {
            note(
                    Note.Kind.APPROXIMATED,
                    "reasoning.summary",
                    "engines do not sum up their reasoning; it is its own summary");
        }
    }

    private void verbosity() {
        JsonNode verbosity = request.json().path("text").path("verbosity");
        if (verbosity.isTextual()) {
            pass("verbosity", verbosity, "text.verbosity", "the engine has no verbosity");
        }
    }

    private void include() {
        JsonNode top = request.json().path("top_logprobs");
        if (request.include().contains(LOGPROBS) || top.asInt(0) > 0) {
            options.put("logprobs", true);
            if (top.isNumber()) {
                options.set("top_logprobs", top);
            }
        }
        for (String wanted : request.include()) {
            if (!wanted.equals(LOGPROBS) && !wanted.equals(ENCRYPTED_REASONING)) {
                note(Note.Kind.DROPPED, "include", "there is no '" + wanted + "' to include");
            }
        }
    }

    /** Passes on all other options that the dialect lists. */
    private void passOn() {
        for (Map.Entry<String, JsonNode> field : request.json().properties()) {
            String name = field.getKey();
            if (!HANDLED.contains(name) && !field.getValue().isNull()) {
                String why = HARMLESS.getOrDefault(name, "the engine does not know it");
                pass(name, field.getValue(), name, why);
            }
        }
    }

    private void pass(String option, JsonNode value, String path, String otherwise) {
        if (!dialect.options().parameters().contains(option)) {
            if (!isDefault(option, value)) {
                note(Note.Kind.DROPPED, path, otherwise);
            }
            return;
        }
        String name = dialect.options().renamed().getOrDefault(option, option);
        if (options.get(name) instanceof ObjectNode own && value instanceof ObjectNode given) {
            // such as template arguments: the client's values win over the dialect's
            own.setAll(given);
        } else {
            options.set(name, value);
        }
    }

    /** True for a value that is the engine's behaviour anyway, so no note is needed. */
    private static boolean isDefault(String option, JsonNode value) {
        return switch (option) {
            case "service_tier" ->
                    value.asText().equals("auto") || value.asText().equals("default");
            // the engine needs none of them, or the response repeats them
            case "store",
                    "prompt_cache_key",
                    "prompt_cache_options",
                    "client_metadata",
                    "metadata",
                    "safety_identifier",
                    "request_country",
                    "access_programs" ->
                    true;
            default -> false;
        };
    }

    private void note(Note.Kind kind, String path, String reason) {
        notes.accept(new Note(kind, path, reason));
    }
}
