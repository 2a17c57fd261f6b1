package dev.lmresp.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A dialect as the values of its fields: what {@link Dialects} reads, the other way round. Values
 * are texts, numbers, true or false, and lists and tables (maps with texts as keys) of these.
 */
public final class DialectValues {
    private DialectValues() {}

    /** The fields of a dialect, in the order of the documentation. */
    public static Map<String, Object> of(Dialect dialect) {
        var values = new LinkedHashMap<String, Object>();
        Dialect.Messages messages = dialect.messages();
        values.put("system-role", messages.systemRole());
        values.put("system-messages", word(messages.systemMessages()));
        values.put("alternate-roles", messages.alternateRoles());
        values.put("user-turn", messages.userTurn());
        values.put("user-after-tool", messages.userAfterTool());
        values.put("empty-content", word(messages.emptyContent()));
        values.put("call-ids", word(messages.callIds()));
        values.put("several-calls", messages.severalCalls());
        values.put("tool-messages", messages.toolMessages());
        values.put("tool-names", messages.toolNames());
        values.put("images", messages.images());
        values.put("tool-images", messages.toolImages());
        values.put("audio", messages.audio());
        values.put("files", messages.files());
        values.put("file-urls", messages.fileUrls());
        Dialect.Reasoning reasoning = dialect.reasoning();
        values.put("reasoning-field", reasoning.field());
        values.put("reasoning-opened", reasoning.opened());
        values.put("reasoning-echo", word(reasoning.echo()));
        values.put("reasoning-required", reasoning.required());
        values.put("reasoning-placeholder", reasoning.placeholder());
        values.put("effort", word(reasoning.effort()));
        values.put("effort-off", word(reasoning.effortOff()));
        values.put("effort-levels", reasoning.levels());
        Dialect.State state = dialect.state();
        values.put("message-state", state.message());
        values.put("call-state", state.call());
        values.put("call-state-required", state.required());
        values.put("call-state-placeholder", plain(state.placeholder()));
        Dialect.Tools tools = dialect.tools();
        values.put("tool-choices", sorted(tools.choices()));
        values.put("choice-while-thinking", tools.choiceWhileThinking());
        values.put("tools-while-thinking", tools.whileThinking());
        values.put("parallel-tool-calls", tools.parallelCalls());
        values.put("strict", tools.strict());
        values.put("schema-drops", sorted(tools.schema().dropped()));
        values.put("schema-refs", word(tools.schema().refs()));
        values.put("schema-type-beside-any-of", tools.schema().typeBesideAnyOf());
        values.put("schema-forms", sorted(tools.schema().forms()));
        Dialect.Options options = dialect.options();
        values.put("max-tokens", options.maxTokens());
        values.put("stream-options", options.streamOptions());
        values.put("answers", word(options.answers()));
        values.put("response-formats", sorted(options.formats()));
        values.put("format-beside", sorted(options.formatBeside()));
        values.put("parameters", sorted(options.parameters()));
        values.put("rename-parameters", new TreeMap<>(options.renamed()));
        values.put("extra-options", plain(options.extra()));
        values.put("refused-parameters", sorted(options.refused()));
        values.put("exclusive-parameters", new TreeMap<>(options.exclusive()));
        values.put("allowed-values", plain(options.allowed()));
        Dialect.Failures failures = dialect.failures();
        values.put("context-overflow", failures.overflow());
        values.put("lasting-failures", failures.lasting());
        values.put("passing-failures", failures.passing());
        return values;
    }

    /** The fields in which a dialect differs from another, with its values. */
    public static Map<String, Object> changed(Dialect from, Dialect to) {
        Map<String, Object> before = of(from);
        Map<String, Object> after = of(to);
        after.entrySet().removeIf(field -> field.getValue().equals(before.get(field.getKey())));
        return after;
    }

    /** The same value as JSON. */
    static JsonNode json(Object value) {
        return switch (value) {
            case Map<?, ?> table -> {
                ObjectNode object = Json.object();
                table.forEach((key, one) -> object.set(key.toString(), json(one)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = Json.array();
                list.forEach(one -> array.add(json(one)));
                yield array;
            }
            case Boolean flag -> Json.object().booleanNode(flag);
            case Number number -> Json.parse(number.toString());
            default -> Json.object().textNode(value.toString());
        };
    }

    private static Object plain(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> {
                var table = new LinkedHashMap<String, Object>();
                json.properties().forEach(one -> table.put(one.getKey(), plain(one.getValue())));
                yield table;
            }
            case ARRAY -> {
                var list = new ArrayList<Object>();
                json.forEach(one -> list.add(plain(one)));
                yield list;
            }
            case BOOLEAN -> json.asBoolean();
            case NUMBER -> json.numberValue();
            default -> json.asText();
        };
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> sorted(Set<String> words) {
        return List.copyOf(new TreeSet<>(words));
    }
}
