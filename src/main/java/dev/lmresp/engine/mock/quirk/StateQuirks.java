package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Opaque data in answers, and refusals of a history that has lost it. A signature is computed from
 * the signed text, so that the engine can verify it without storing it.
 */
final class StateQuirks {
    private static final String SKIPPED = "skip_thought_signature_validator";

    private StateQuirks() {}

    /** The filter of a quirk; {@code null} for quirks of other classes. */
    static @Nullable ChunkFilter of(Quirk quirk) {
        return switch (quirk) {
            case GEMINI_SIGNATURES -> new SignedCall();
            case OPENROUTER_DETAILS -> new Parts("reasoning_details", StateQuirks::detail);
            case LITELLM_THINKING_BLOCKS -> new Parts("thinking_blocks", StateQuirks::block);
            default -> null;
        };
    }

    /** The refusal of a request by an engine with the quirk; {@code null} when it accepts it. */
    static @Nullable Refused refusal(Quirk quirk, JsonNode body) {
        List<JsonNode> answers = new ArrayList<>();
        for (JsonNode message : body.path("messages")) {
            if (message.path("role").asText().equals("assistant")) {
                answers.add(message);
            }
        }
        boolean hasCalls = answers.stream().anyMatch(StateQuirks::calls);
        return switch (quirk) {
            case GEMINI_SIGNATURES ->
                    when(
                            answers.stream()
                                    .filter(StateQuirks::calls)
                                    .allMatch(StateQuirks::signed),
                            Refused.json(
                                    400,
                                    "[{'error':{'code':400,'message':'Function call is missing a"
                                            + " thought_signature in functionCall parts. This is"
                                            + " required for tools to work correctly, and missing"
                                            + " thought_signature may lead to degraded model"
                                            + " performance.','status':'INVALID_ARGUMENT'}}]"));
            case OPENROUTER_DETAILS ->
                    when(
                            answers.stream()
                                    .filter(StateQuirks::calls)
                                    .allMatch(
                                            it ->
                                                    areOwn(
                                                            it.path("reasoning_details"),
                                                            "text",
                                                            "reasoning.encrypted")),
                            Refused.openAi(
                                    400, "", "", "Corrupted thought in reasoning_details.0"));
            case LITELLM_THINKING_BLOCKS ->
                    when(
                            answers.stream()
                                    .filter(StateQuirks::calls)
                                    .allMatch(
                                            it ->
                                                    areOwn(
                                                            it.path("thinking_blocks"),
                                                            "thinking",
                                                            "redacted_thinking")),
                            Refused.openAi(
                                    400,
                                    "",
                                    "",
                                    "Expected `thinking` or `redacted_thinking`, but found"
                                            + " `tool_use`: a final assistant message must start"
                                            + " with a thinking block"));
            case DEEPSEEK_REASONING ->
                    when(
                            !hasCalls
                                    || answers.stream()
                                            .allMatch(
                                                    it -> it.path("reasoning_content").isTextual()),
                            Refused.openAi(
                                    400,
                                    "",
                                    "invalid_request_error",
                                    "The reasoning_content in the thinking mode must be passed back"
                                            + " to the API."));
            case KIMI_REASONING ->
                    when(
                            answers.stream()
                                    .filter(StateQuirks::calls)
                                    .noneMatch(
                                            it -> it.path("reasoning_content").asText().isBlank()),
                            Refused.openAi(
                                    400,
                                    "",
                                    "invalid_request_error",
                                    "thinking is enabled but reasoning_content is missing in"
                                            + " assistant tool call message at index 2"));
            default -> null;
        };
    }

    private static @Nullable Refused when(boolean isGood, Refused refused) {
        return isGood ? null : refused;
    }

    private static boolean calls(JsonNode message) {
        return !message.path("tool_calls").isEmpty();
    }

    /** True when the first call has its signature, which the other calls do not have. */
    private static boolean signed(JsonNode message) {
        JsonNode first = message.path("tool_calls").path(0);
        String signature = first.at("/extra_content/google/thought_signature").asText();
        return signature.equals(SKIPPED)
                || signature.equals(signature(first.at("/function/name").asText()));
    }

    private static boolean areOwn(JsonNode parts, String text, String hidden) {
        return parts.size() == 2
                && parts.path(0)
                        .path("signature")
                        .asText()
                        .equals(signature(parts.path(0).path(text).asText()))
                && parts.path(1).path("type").asText().equals(hidden)
                && parts.path(1)
                        .path("data")
                        .asText()
                        .equals(hidden(parts.path(0).path(text).asText()));
    }

    private static String signature(String of) {
        return "sig-" + Integer.toHexString(of.hashCode());
    }

    private static String hidden(String of) {
        return "hidden-" + Integer.toHexString(of.hashCode());
    }

    /** Signs the first piece of the first call. */
    private static final class SignedCall implements ChunkFilter {
        private boolean isOver;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            List<ObjectNode> calls = Chunks.calls(chunk);
            if (!isOver && !calls.isEmpty()) {
                isOver = true;
                ObjectNode first = calls.getFirst();
                first.putObject("extra_content")
                        .putObject("google")
                        .put("thought_signature", signature(first.at("/function/name").asText()));
            }
            out.accept(chunk);
        }
    }

    /** The form of a piece of reasoning, its signature, or hidden reasoning. */
    private interface Form {
        void write(ObjectNode part, String text, String signature, String hidden);
    }

    private static void detail(ObjectNode part, String text, String signature, String hidden) {
        if (!hidden.isEmpty()) {
            part.put("type", "reasoning.encrypted").put("data", hidden).put("index", 1);
        } else {
            part.put("type", "reasoning.text").put("text", text).put("index", 0);
        }
        part.put("format", "anthropic-claude-v1");
        if (!signature.isEmpty()) {
            part.put("signature", signature);
        }
    }

    private static void block(ObjectNode part, String text, String signature, String hidden) {
        if (!hidden.isEmpty()) {
            part.put("type", "redacted_thinking").put("data", hidden);
        } else {
            part.put("type", "thinking").put("thinking", text).put("signature", signature);
        }
    }

    /** Reasoning in parts, which are signed at the end of the reasoning. */
    private static final class Parts implements ChunkFilter {
        private final String member;
        private final Form form;
        private final StringBuilder text = new StringBuilder();
        private boolean isOver;

        Parts(String member, Form form) {
            this.member = member;
            this.form = form;
        }

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            String piece = Chunks.text(chunk, "reasoning_content");
            boolean isWhole = Chunks.isFinish(chunk) && text.isEmpty();
            if (!piece.isEmpty()) {
                text.append(piece);
                form.write(parts(chunk).addObject(), piece, isWhole ? signature(piece) : "", "");
                if (isWhole) {
                    isOver = true;
                    form.write(parts(chunk).addObject(), "", "", hidden(piece));
                }
            } else if (!isOver && !text.isEmpty() && Chunks.hasContent(chunk)) {
                isOver = true;
                ObjectNode signed = Chunks.like(chunk);
                form.write(parts(signed).addObject(), "", signature(text.toString()), "");
                out.accept(signed);
                ObjectNode last = Chunks.like(chunk);
                form.write(parts(last).addObject(), "", "", hidden(text.toString()));
                out.accept(last);
            }
            out.accept(chunk);
        }

        private ArrayNode parts(ObjectNode chunk) {
            return Chunks.delta(chunk).withArray("/" + member);
        }
    }
}
