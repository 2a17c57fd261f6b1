package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.List;

/** Finds the free text of a custom tool's call in the many wrappings that models put around it. */
final class CustomInput {
    private static final List<String> MEMBERS =
            List.of("input", "patch", "text", "content", "code", "command", "cmd", "script");

    private CustomInput() {}

    /** The input in a call's arguments. */
    static String of(String arguments) {
        String text = arguments;
        try {
            text = unwrapped(Json.parse(arguments), arguments);
        } catch (JsonSyntaxException notJson) {
            // models that ignore the function form answer the text itself
        }
        return withoutFence(text);
    }

    private static String unwrapped(JsonNode value, String otherwise) {
        if (value.isTextual()) {
            return value.asText();
        }
        if (value.isArray() && !value.isEmpty()) {
            // ["apply_patch", "*** Begin Patch…"]
            return unwrapped(value.get(value.size() - 1), otherwise);
        }
        for (String member : MEMBERS) {
            JsonNode found = value.path(member);
            if (found.isTextual() || found.isArray()) {
                return unwrapped(found, otherwise);
            }
        }
        boolean onlyOne =
                value.isObject() && value.size() == 1 && value.elements().next().isTextual();
        return onlyOne ? value.elements().next().asText() : otherwise;
    }

    /** Text inside one Markdown code fence is the text. */
    private static String withoutFence(String text) {
        String stripped = text.strip();
        int firstLine = stripped.indexOf('\n');
        boolean fenced =
                stripped.startsWith("```")
                        && stripped.endsWith("```")
                        && firstLine > 0
                        && stripped.length() > firstLine + 4;
        return fenced
                ? stripped.substring(firstLine + 1, stripped.length() - 3).stripTrailing() + "\n"
                : text;
    }
}
