package dev.lmresp.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Field;
import dev.lmresp.responses.RequestReader;

import java.util.Map;
import java.util.Set;

/** Reads whether and how hard the model is to think, and what of that the client wants to see. */
final class ThinkingReader {
    private static final String OFF = "none";

    /** Of 2026, beside what Claude decides by itself. */
    private static final String BETWEEN_TOOLS = "between_tools";

    private static final Set<String> EFFORTS = Set.of("low", "medium", "high", "xhigh", "max");

    /** Smaller budgets are small effort. */
    private static final long MEDIUM_BUDGET = 4096;

    private static final long HIGH_BUDGET = 16_384;

    private final Field root;
    private final Amendments amendments;

    ThinkingReader(Field root, Amendments amendments) {
        this.root = root;
        this.amendments = amendments;
    }

    /**
     * Writes the effort into the request for the Responses API.
     *
     * @return what the client wants to see
     */
    ThinkingDisplay read(ObjectNode json) {
        Field thinking = root.object("thinking");
        String type = thinking.isAbsent() ? "" : thinking.requiredText("type");
        String effort = effort();
        switch (type) {
            case "adaptive", BETWEEN_TOOLS -> {}
            // what is not enabled is off in this API, and so for whoever writes for it
            case "", "disabled" -> effort = OFF;
            case "enabled" -> {
                String budgeted = ofBudget(thinking);
                effort = effort.isEmpty() ? budgeted : effort;
            }
            default ->
                    throw ApiException.invalid(
                            "thinking.type",
                            "'thinking.type' must be enabled, adaptive, between_tools or disabled, not '%s'"
                                    .formatted(type));
        }
        if (!effort.isEmpty()) {
            json.putObject("reasoning").put("effort", effort);
        }
        return type.isEmpty() || type.equals("disabled") ? ThinkingDisplay.NONE : display(thinking);
    }

    private String effort() {
        Field config = root.object("output_config");
        String effort = config.text("effort");
        if (!effort.isEmpty() && !EFFORTS.contains(effort)) {
            throw ApiException.invalid(
                    "output_config.effort",
                    "'output_config.effort' must be low, medium, high, xhigh or max, not '%s'"
                            .formatted(effort));
        }
        for (Map.Entry<String, JsonNode> member : config.json().properties()) {
            if (!member.getKey().equals("effort") && !member.getKey().equals("format")) {
                amendments.dropped(
                        config.path(member.getKey()), "Chat Completions has no such parameter");
            }
        }
        return effort;
    }

    private String ofBudget(Field thinking) {
        JsonNode budget = thinking.json().path("budget_tokens");
        if (RequestReader.isAbsent(budget)) {
            throw ApiException.missing(
                    "thinking.budget_tokens",
                    "'thinking.budget_tokens' is missing: it must be a number of tokens");
        }
        if (!budget.isIntegralNumber() || budget.asLong() < 1) {
            throw thinking.wrong("budget_tokens", "a whole number of at least 1", budget);
        }
        long tokens = budget.asLong();
        String effort = tokens < MEDIUM_BUDGET ? "low" : tokens < HIGH_BUDGET ? "medium" : "high";
        amendments.approximated(
                "thinking.budget_tokens",
                "engines take no budget, so it becomes the effort '%s'".formatted(effort));
        return effort;
    }

    private static ThinkingDisplay display(Field thinking) {
        return switch (thinking.text("display")) {
            // the updates are notes that the model writes beside its reasoning; engines have none
            case "omitted", "updates" -> ThinkingDisplay.OMITTED;
            default -> ThinkingDisplay.FULL;
        };
    }
}
