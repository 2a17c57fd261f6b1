package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.responses.TextFormat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns the fields of a request that are neither conversation nor tools into options of the engine.
 */
final class OptionTranslator {
    /** Fields that are translated elsewhere, or that only the answer repeats. */
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
                    "conversation",
                    "prompt");

    /** Fields that lose little by being left out, with what happens instead. */
    private static final Map<String, String> HARMLESS =
            Map.of(
                    "store", "responses are not stored",
                    "truncation",
                            "the engine decides what happens when the conversation is too long",
                    "service_tier", "the engine has no tiers",
                    "prompt_cache_key", "the engine finds cached prefixes by itself",
                    "prompt_cache_retention", "the engine finds cached prefixes by itself",
                    "max_tool_calls", "the client runs the tools and can count them");

    /** Strongest last; a level that an engine lacks becomes the nearest that it has. */
    private static final List<String> EFFORTS =
            List.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

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
     * The options of the engine.
     *
     * @param toolChoice the choice in the engine's words
     * @param hasTools whether the engine gets any tools; without them the choice makes engines
     *     refuse
     */
    ObjectNode translate(Optional<JsonNode> toolChoice, boolean hasTools) {
        options.put("stream", request.stream());
        if (request.stream() && dialect.streamOptions()) {
            options.putObject("stream_options").put("include_usage", true);
        }
        if (hasTools) {
            toolChoice.ifPresent(choice -> options.set("tool_choice", choice));
            parallelToolCalls();
        }
        JsonNode limit = request.json().path("max_output_tokens");
        if (limit.isNumber()) {
            options.set(dialect.maxTokens(), limit);
        }
        effort();
        format();
        logprobs();
        passOn();
        return options;
    }

    private void parallelToolCalls() {
        JsonNode parallel = request.json().path("parallel_tool_calls");
        if (!parallel.isBoolean()) {
            return;
        }
        if (dialect.parallelToolCalls()) {
            options.set("parallel_tool_calls", parallel);
        } else if (!parallel.booleanValue()) {
            note(
                    Note.Kind.APPROXIMATED,
                    "parallel_tool_calls",
                    "the engine does not know it; only the first call of an answer is returned");
        }
    }

    private void effort() {
        String effort = request.effort();
        if (effort.isEmpty()) {
            return;
        }
        boolean thinks = !effort.equals("none");
        switch (dialect.effort()) {
            case NONE ->
                    note(
                            Note.Kind.DROPPED,
                            "reasoning.effort",
                            "the engine cannot be told how hard to reason");
            case REASONING_EFFORT ->
                    clamped(effort).ifPresent(it -> options.put("reasoning_effort", it));
            case REASONING_OBJECT ->
                    clamped(effort)
                            .ifPresent(it -> options.putObject("reasoning").put("effort", it));
            case ENABLE_THINKING -> options.put("enable_thinking", onOrOff(thinks));
            case TEMPLATE_THINKING ->
                    options.putObject("chat_template_kwargs")
                            .put("enable_thinking", onOrOff(thinks));
            case THINKING_TYPE ->
                    options.putObject("thinking")
                            .put("type", onOrOff(thinks) ? "enabled" : "disabled");
        }
    }

    private boolean onOrOff(boolean thinks) {
        note(
                Note.Kind.APPROXIMATED,
                "reasoning.effort",
                "the engine only knows reasoning on or off; it is " + (thinks ? "on" : "off"));
        return thinks;
    }

    private Optional<String> clamped(String effort) {
        List<String> levels = dialect.effortLevels();
        if (levels.isEmpty() || levels.contains(effort)) {
            return Optional.of(effort);
        }
        int wanted = EFFORTS.indexOf(effort);
        if (wanted < 0) {
            note(Note.Kind.DROPPED, "reasoning.effort", "the engine has no level '" + effort + "'");
            return Optional.empty();
        }
        String nearest =
                levels.stream()
                        .min(
                                java.util.Comparator.comparingInt(
                                        level -> Math.abs(EFFORTS.indexOf(level) - wanted)))
                        .orElseThrow();
        if (effort.equals("none")) {
            note(
                    Note.Kind.DROPPED,
                    "reasoning.effort",
                    "the engine cannot switch reasoning off; its own default applies");
            return Optional.empty();
        }
        note(
                Note.Kind.APPROXIMATED,
                "reasoning.effort",
                "'" + effort + "' becomes '" + nearest + "', the nearest that the engine has");
        return Optional.of(nearest);
    }

    private void format() {
        switch (request.format()) {
            case TextFormat.Text text -> {}
            case TextFormat.JsonObject object ->
                    options.putObject("response_format").put("type", "json_object");
            case TextFormat.JsonSchema schema -> {
                if (!dialect.jsonSchema()) {
                    note(
                            Note.Kind.APPROXIMATED,
                            "text.format",
                            "the engine knows no JSON schema, only that the answer must be JSON");
                    options.putObject("response_format").put("type", "json_object");
                    return;
                }
                ObjectNode form = options.putObject("response_format");
                form.put("type", "json_schema");
                ObjectNode inner = form.putObject("json_schema");
                inner.put("name", schema.name());
                if (!schema.description().isEmpty()) {
                    inner.put("description", schema.description());
                }
                inner.set("schema", schema.schema());
                if (dialect.strict() && schema.strict() != null) {
                    inner.put("strict", schema.strict());
                }
            }
        }
        JsonNode verbosity = request.json().path("text").path("verbosity");
        if (verbosity.isTextual()) {
            pass("verbosity", verbosity, "text.verbosity", "the engine has no verbosity");
        }
    }

    private void logprobs() {
        JsonNode top = request.json().path("top_logprobs");
        boolean wanted = request.include().contains("message.output_text.logprobs");
        if (wanted || top.asInt(0) > 0) {
            options.put("logprobs", true);
            if (top.isNumber()) {
                options.set("top_logprobs", top);
            }
        }
    }

    /** Everything else passes through where the dialect has it. */
    private void passOn() {
        for (Map.Entry<String, JsonNode> field : request.json().properties()) {
            String name = field.getKey();
            if (HANDLED.contains(name) || field.getValue().isNull()) {
                continue;
            }
            String harmless = HARMLESS.get(name);
            pass(
                    name,
                    field.getValue(),
                    name,
                    harmless == null ? "the engine does not know it" : harmless);
        }
    }

    private void pass(String option, JsonNode value, String path, String otherwise) {
        if (dialect.parameters().contains(option)) {
            options.set(option, value);
        } else if (!isDefault(option, value)) {
            note(Note.Kind.DROPPED, path, otherwise);
        }
    }

    /** What the engine does anyway needs no note. */
    private static boolean isDefault(String option, JsonNode value) {
        return switch (option) {
            case "store" -> !value.asBoolean();
            case "truncation" -> value.asText().equals("disabled");
            case "service_tier" ->
                    value.asText().equals("auto") || value.asText().equals("default");
            // the engine loses nothing, or the answer repeats them
            case "prompt_cache_key", "client_metadata", "metadata", "safety_identifier" -> true;
            default -> false;
        };
    }

    private void note(Note.Kind kind, String path, String reason) {
        notes.accept(new Note(kind, path, reason));
    }
}
