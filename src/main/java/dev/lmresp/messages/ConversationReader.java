package dev.lmresp.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Field;
import dev.lmresp.responses.RequestReader;

import java.util.StringJoiner;

/**
 * Reads the conversation: messages of several blocks become items, each of which is a message, a
 * call, its output, or reasoning.
 */
final class ConversationReader {
    /**
     * Claude Code's account of what a request is billed for, which changes with each: at the head
     * of a prompt it would make the engine's prefix cache useless.
     */
    private static final String BILLING = "x-anthropic-billing-header";

    private final ToolsReader tools;
    private final Amendments amendments;
    private final BlockReader blocks;
    private final ToolResultReader results;
    private final ArrayNode input = Json.array();

    /** The model has said something. */
    private boolean hasAnswered;

    ConversationReader(ToolsReader tools, Amendments amendments) {
        this.tools = tools;
        this.amendments = amendments;
        this.blocks = new BlockReader(amendments);
        this.results = new ToolResultReader(tools, blocks, amendments);
    }

    /** The text of the system prompt, or of a message of the role system. */
    String system(Field system) {
        if (system.isAbsent()) {
            return "";
        }
        if (system.json().isTextual()) {
            String text = system.json().asText();
            return isBilling(text) ? "" : text;
        }
        var text = new StringJoiner("\n\n");
        for (int i = 0; i < blocks(system).size(); i++) {
            Field block = system.element(i);
            String type = block(block);
            String one = block.text("text");
            if (!type.equals("text")) {
                amendments.dropped(block.path(), "a system prompt can only have text");
            } else if (!one.isEmpty() && !isBilling(one)) {
                text.add(one);
            }
        }
        return text.toString();
    }

    private static boolean isBilling(String text) {
        return text.startsWith(BILLING);
    }

    /** The items of all messages. */
    ArrayNode input(Field messages) {
        for (int i = 0; i < messages.json().size(); i++) {
            Field message = messages.element(i);
            message.asObject();
            String role = message.requiredText("role");
            Field content = message.member("content");
            if (content.isAbsent()) {
                throw ApiException.missing(
                        content.path(),
                        "'%s' is missing: send a string or an array of blocks"
                                .formatted(content.path()));
            }
            switch (role) {
                case "user" -> user(content);
                case "assistant" -> assistant(content);
                case "system" -> orders(content);
                default ->
                        throw ApiException.invalid(
                                message.path("role"),
                                "'%s' must be user, assistant or system, not '%s'"
                                        .formatted(message.path("role"), role));
            }
        }
        noteUnfinished(messages);
        return input;
    }

    /**
     * Adds standing orders. Most engines have one place for them, at the beginning: later ones
     * would change it, which costs the engine a look at the whole conversation, and would not stand
     * where they matter. So they are said as Claude Code says such things to older models.
     */
    private void orders(Field content) {
        String text = system(content);
        if (text.isEmpty() || !hasAnswered) {
            message("system", text);
            return;
        }
        amendments.approximated(
                content.path(),
                "standing orders after the model's first answer go as a marked user message");
        message("user", "<system-reminder>\n" + text + "\n</system-reminder>");
    }

    /** A Chat Completions engine answers in a new message. */
    private void noteUnfinished(Field messages) {
        Field last = messages.element(messages.json().size() - 1);
        if (last.text("role").equals("assistant")) {
            amendments.approximated(
                    last.path(),
                    "the engine answers with a new message; it does not continue the last one");
        }
    }

    static JsonNode blocks(Field content) {
        if (!content.json().isArray()) {
            throw ApiException.invalid(
                    content.path(),
                    "'%s' must be a string or an array of blocks, not %s"
                            .formatted(content.path(), RequestReader.kind(content.json())));
        }
        return content.json();
    }

    /** The type of a block, which must be an object. */
    static String block(Field block) {
        block.asObject();
        return block.requiredText("type");
    }

    private void user(Field content) {
        if (content.json().isTextual()) {
            message("user", content.json().asText());
            return;
        }
        ArrayNode parts = Json.array();
        for (int i = 0; i < blocks(content).size(); i++) {
            Field block = content.element(i);
            if (block(block).equals("tool_result")) {
                parts = said(parts);
                input.add(results.read(block));
            } else {
                blocks.read(block, parts);
            }
        }
        said(parts);
    }

    /** Ends a message of the user, unless it is empty; returns the parts of the next. */
    private ArrayNode said(ArrayNode parts) {
        if (parts.isEmpty()) {
            return parts;
        }
        input.addObject().put("type", "message").put("role", "user").set("content", parts);
        return Json.array();
    }

    private void message(String role, String text) {
        if (!text.isEmpty()) {
            input.addObject().put("type", "message").put("role", role).put("content", text);
        }
    }

    private void assistant(Field content) {
        hasAnswered = true;
        if (content.json().isTextual()) {
            message("assistant", content.json().asText());
            return;
        }
        var text = new StringBuilder();
        for (int i = 0; i < blocks(content).size(); i++) {
            Field block = content.element(i);
            switch (block(block)) {
                case "text" -> text.append(block.text("text"));
                case "thinking" -> {
                    flush(text);
                    thinking(block);
                }
                case "redacted_thinking" -> {
                    flush(text);
                    reasoning(block, "data", "");
                }
                case "tool_use" -> {
                    flush(text);
                    call(block);
                }
                default ->
                        amendments.dropped(
                                block.path(),
                                "a block of type '%s' of the model is not known to engines"
                                        .formatted(block.text("type")));
            }
        }
        flush(text);
    }

    private void flush(StringBuilder text) {
        message("assistant", text.toString());
        text.setLength(0);
    }

    private void call(Field block) {
        String name = block.requiredText("name");
        tools.called(name);
        JsonNode arguments = block.json().path("input");
        ObjectNode call = input.addObject().put("type", "function_call");
        call.put("call_id", ToolUseId.callId(block.requiredText("id"))).put("name", name);
        call.put("arguments", RequestReader.isAbsent(arguments) ? "{}" : Json.text(arguments));
    }

    private void thinking(Field block) {
        reasoning(block, "signature", block.text("thinking"));
    }

    /**
     * Adds reasoning that the engine may want back.
     *
     * @param member has the sealed form
     * @param text its text, empty when the client was not shown it
     */
    private void reasoning(Field block, String member, String text) {
        String signature = block.text(member);
        if (Signature.isForeign(signature)) {
            amendments.dropped(
                    block.path(member), "only the server that sealed this reasoning can read it");
        }
        String sealed = Signature.sealed(signature);
        if (text.isEmpty() && sealed.isEmpty()) {
            return;
        }
        ObjectNode item = input.addObject().put("type", "reasoning");
        item.putArray("summary");
        if (!text.isEmpty()) {
            item.putArray("content").addObject().put("type", "reasoning_text").put("text", text);
        }
        if (!sealed.isEmpty()) {
            item.put("encrypted_content", sealed);
        }
    }
}
