package dev.lmresp.json;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.function.BiConsumer;

/**
 * The members that the objects of an API must have, with their kinds, written as a table.
 *
 * <p>A line for each object: its name, then its members with their kinds. A kind is {@code text},
 * {@code integer}, {@code number}, {@code flag}, {@code list}, {@code object}, {@code any}, the
 * name of another line, or one of these in brackets for a list of it. A {@code ?} allows null, a
 * {@code *} also that the member is absent.
 */
public final class MemberTable {
    private final Set<String> typed;
    private final Map<String, Map<String, String>> objects;

    /**
     * Reads a table.
     *
     * @param typed the names of objects that have a line for each of their types, such as {@code
     *     item.message}, and one with an empty type for all others
     */
    public MemberTable(String table, Set<String> typed) {
        this.typed = typed;
        this.objects = read(table);
    }

    /**
     * Reports the missing or wrong members of an object; knows nothing of an object without a line.
     *
     * @param path where the object is, empty at the top
     * @param report receives the expected and the actual value
     */
    public void check(
            String object, JsonNode value, String path, BiConsumer<String, String> report) {
        objects.getOrDefault(object, Map.of())
                .forEach(
                        (member, kind) ->
                                member(
                                        kind,
                                        value.path(member),
                                        path.isEmpty() ? member : path + "." + member,
                                        report));
    }

    private void member(
            String kind, JsonNode value, String path, BiConsumer<String, String> report) {
        boolean mayBeAbsent = kind.endsWith("*");
        boolean mayBeNull = mayBeAbsent || kind.endsWith("?");
        if ((mayBeNull && value.isNull()) || (mayBeAbsent && value.isMissingNode())) {
            return;
        }
        String plain = mayBeNull ? kind.substring(0, kind.length() - 1) : kind;
        boolean fits =
                switch (plain) {
                    case "text" -> value.isTextual();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "flag" -> value.isBoolean();
                    case "any" -> !value.isMissingNode();
                    case "list" -> value.isArray();
                    default -> plain.startsWith("[") ? value.isArray() : value.isObject();
                };
        if (!fits) {
            report.accept(path + " (" + kind + ")", shown(value));
        } else if (plain.startsWith("[")) {
            String inner = plain.substring(1, plain.length() - 1);
            for (int i = 0; i < value.size(); i++) {
                object(inner, value.get(i), path + "[" + i + "]", report);
            }
        } else if (value.isObject()) {
            object(plain, value, path, report);
        }
    }

    private void object(
            String kind, JsonNode value, String path, BiConsumer<String, String> report) {
        if (!typed.contains(kind)) {
            check(kind, value, path, report);
            return;
        }
        String byType = kind + "." + value.path("type").asText("");
        if (!value.path("type").isTextual()) {
            report.accept(path + ".type", shown(value.path("type")));
        }
        check(objects.containsKey(byType) ? byType : kind + ".", value, path, report);
    }

    private static Map<String, Map<String, String>> read(String table) {
        var all = new HashMap<String, Map<String, String>>();
        table.lines()
                .filter(line -> !line.isBlank())
                .forEach(
                        line -> {
                            var words = new StringTokenizer(line);
                            String object = words.nextToken();
                            var members = new LinkedHashMap<String, String>();
                            while (words.hasMoreTokens()) {
                                String word = words.nextToken();
                                int colon = word.indexOf(':');
                                members.put(word.substring(0, colon), word.substring(colon + 1));
                            }
                            all.put(object, members);
                        });
        return Map.copyOf(all);
    }
}
