package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.chat.Surrogates;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.translate.ToolTarget;

import java.util.List;

/**
 * The free-text input of a custom tool's call. Its function has one parameter, {@code input}; if
 * the arguments begin with it, the text is streamed. Models also use another member name, a list, a
 * code fence, or no JSON at all; then the text is sent when the call has ended and the form is
 * certain.
 */
public final class CustomInput implements CallPayload {
    private static final List<String> MEMBERS =
            List.of("input", "patch", "text", "content", "code", "command", "cmd", "script");

    private static final String HEAD = "{\"" + ToolTarget.INPUT + "\":\"";
    private static final String FENCE = "```";

    private enum In {
        /** Before the text, while everything matches {@link #HEAD}. */
        HEAD,
        TEXT,
        ESCAPE,
        UNICODE,
        AFTER,
        /** In another form. */
        OTHER
    }

    private In in = In.HEAD;

    /** The number of characters of the head, or digits of an escape, so far. */
    private int count;

    private int codeUnit;
    private final StringBuilder text = new StringBuilder();
    private final Surrogates surrogates = new Surrogates();
    private boolean halfBefore;
    private int released;

    /** Where the text begins after whitespace; a code fence shows there. */
    private int firstVisible;

    private boolean whole;

    @Override
    public String add(String arguments) {
        for (int i = 0; i < arguments.length(); i++) {
            char c = arguments.charAt(i);
            switch (in) {
                case HEAD -> head(c);
                case TEXT -> text(c);
                case ESCAPE -> escape(c);
                case UNICODE -> unicode(c);
                case AFTER, OTHER -> {}
            }
        }
        return mayBeFenced() ? "" : release();
    }

    @Override
    public String end(String arguments) {
        if (in == In.HEAD || in == In.OTHER) {
            other(arguments);
        } else {
            whole = in == In.AFTER;
            text.append(surrogates.end());
            if (released == 0) {
                replace(withoutFence(text.toString()));
            }
        }
        return release();
    }

    private void other(String arguments) {
        // raw line breaks in a string are invalid JSON, but the intention is clear
        var mending = new TypedArguments(MissingNode.getInstance());
        String json = mending.add(arguments) + mending.end();
        whole = Json.isComplete(json) || !isJsonObject(arguments.stripLeading());
        replace(Surrogates.mended(of(json, arguments)));
    }

    private void replace(String other) {
        text.setLength(0);
        text.append(other);
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    @Override
    public String text() {
        return text.toString();
    }

    @Override
    public boolean repaired() {
        return false;
    }

    private void head(char c) {
        if (c == HEAD.charAt(count)) {
            count++;
            in = count == HEAD.length() ? In.TEXT : In.HEAD;
        } else if (!Character.isWhitespace(c)) {
            in = In.OTHER;
        }
    }

    private void text(char c) {
        switch (c) {
            case '\\' -> in = In.ESCAPE;
            case '"' -> in = In.AFTER;
            // also a raw line break, which JSON does not allow, but the intention is clear
            default -> append(c);
        }
    }

    private void append(char c) {
        if (Character.isSurrogate(c) || halfBefore) {
            text.append(surrogates.join(String.valueOf(c)));
            halfBefore = Character.isHighSurrogate(c);
        } else {
            text.append(c);
        }
    }

    private void escape(char c) {
        in = In.TEXT;
        switch (c) {
            case 'n' -> append('\n');
            case 't' -> append('\t');
            case 'r' -> append('\r');
            case 'b' -> append('\b');
            case 'f' -> append('\f');
            case '"', '\\', '/' -> append(c);
            case 'u' -> {
                in = In.UNICODE;
                count = 0;
                codeUnit = 0;
            }
            // not a JSON escape: the model forgot to double the backslash
            default -> {
                append('\\');
                append(c);
            }
        }
    }

    private void unicode(char c) {
        int digit = Character.digit(c, 16);
        codeUnit = codeUnit * 16 + Math.max(0, digit);
        if (++count == 4) {
            append((char) codeUnit);
            in = In.TEXT;
        }
    }

    private String release() {
        String more = text.substring(released);
        released = text.length();
        return more;
    }

    private boolean mayBeFenced() {
        if (released > 0) {
            return false;
        }
        while (firstVisible < text.length() && Character.isWhitespace(text.charAt(firstVisible))) {
            firstVisible++;
        }
        int length = Math.min(FENCE.length(), text.length() - firstVisible);
        return text.indexOf(FENCE.substring(0, length), firstVisible) == firstVisible;
    }

    private static boolean isJsonObject(String start) {
        return start.startsWith("{") && start.substring(1).stripLeading().startsWith("\"");
    }

    /** Extracts the input from arguments of any form. */
    private static String of(String json, String arguments) {
        String input = arguments;
        try {
            JsonNode value = Json.parse(json);
            input = value.isObject() && value.isEmpty() ? "" : unwrapped(value, arguments);
        } catch (JsonSyntaxException notJson) {
            // models that ignore the function form send the text itself
        }
        return withoutFence(input);
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

    /** Removes one Markdown code fence around the whole text. */
    private static String withoutFence(String text) {
        String stripped = text.strip();
        int firstLine = stripped.indexOf('\n');
        boolean fenced =
                stripped.startsWith(FENCE)
                        && stripped.endsWith(FENCE)
                        && firstLine > 0
                        && stripped.length() > firstLine + 4;
        return fenced
                ? stripped.substring(firstLine + 1, stripped.length() - 3).stripTrailing() + "\n"
                : text;
    }
}
