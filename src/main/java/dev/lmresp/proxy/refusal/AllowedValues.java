package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that an engine lists as allowed when it refuses one. */
final class AllowedValues {
    private static final Pattern INTRODUCED =
            Pattern.compile(
                    "(?<![a-z])(?:only(?: the)?(?: default)?(?: value)?s?(?:"
                            + " of)?|(?:supported|allowed|valid|available|permitted|possible)[a-z"
                            + " ]{0,20}?(?: are)?|(?:must|should)(?: only)? be(?: set to)?(?: one"
                            + " of)?(?: either)?|one of|set to|input should be)[:,]?"
                            + " *(?:[a-z_]+ ?= ?)?(?=[\\['\"`(\\d-])");

    private static final Pattern VALUE =
            Pattern.compile(
                    "\\G[\\s,(\\[]*(?:(?:and|or)"
                        + " )?(?:'([^']*)'|\"([^\"]*)\"|`([^`]*)`|(-?\\d{1,18}(?:\\.\\d{1,18})?)(?!\\d))[)\\]]*");

    private AllowedValues() {}

    /** Finds the values in a lower-case text; empty when it lists none. */
    static List<JsonNode> in(String said) {
        var values = new ArrayList<JsonNode>();
        Matcher introduced = INTRODUCED.matcher(said);
        while (introduced.find() && values.isEmpty()) {
            Matcher value = VALUE.matcher(said.substring(introduced.end()));
            while (value.find()) {
                values.add(read(value));
            }
        }
        return List.copyOf(values);
    }

    static List<JsonNode> texts(Collection<String> values) {
        return values.stream().<JsonNode>map(text -> Json.object().textNode(text)).toList();
    }

    private static JsonNode read(Matcher value) {
        String number = value.group(4);
        if (number != null) {
            return number.contains(".")
                    ? Json.object().numberNode(Double.parseDouble(number))
                    : Json.object().numberNode(Long.parseLong(number));
        }
        for (int quoted = 1; quoted <= 3; quoted++) {
            if (value.group(quoted) != null) {
                return Json.object().textNode(value.group(quoted));
            }
        }
        throw new IllegalStateException("a value is one of those");
    }
}
