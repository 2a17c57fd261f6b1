package dev.lmresp.config;

import dev.lmresp.chat.Dialect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A dialect as the values of its fields: what {@link Dialects} reads, the other way round. Values
 * are texts, lists of texts, and true or false; the few fields that are tables are left out.
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
        values.put("images", messages.images());
        values.put("tool-images", messages.toolImages());
        values.put("audio", messages.audio());
        values.put("files", messages.files());
        Dialect.Reasoning reasoning = dialect.reasoning();
        values.put("reasoning-field", reasoning.field());
        values.put("reasoning-opened", reasoning.opened());
        values.put("reasoning-echo", word(reasoning.echo()));
        values.put("reasoning-required", reasoning.required());
        values.put("reasoning-placeholder", reasoning.placeholder());
        values.put("effort", word(reasoning.effort()));
        values.put("effort-off", word(reasoning.effortOff()));
        values.put("effort-levels", reasoning.levels());
        Dialect.Tools tools = dialect.tools();
        values.put("tool-choices", sorted(tools.choices()));
        values.put("choice-while-thinking", tools.choiceWhileThinking());
        values.put("parallel-tool-calls", tools.parallelCalls());
        values.put("strict", tools.strict());
        values.put("schema-drops", sorted(tools.schema().dropped()));
        values.put("schema-refs", word(tools.schema().refs()));
        values.put("schema-type-beside-any-of", tools.schema().typeBesideAnyOf());
        Dialect.Options options = dialect.options();
        values.put("max-tokens", options.maxTokens());
        values.put("stream-options", options.streamOptions());
        values.put("answers", word(options.answers()));
        values.put("response-formats", sorted(options.formats()));
        values.put("format-beside", sorted(options.formatBeside()));
        values.put("parameters", sorted(options.parameters()));
        values.put("refused-parameters", sorted(options.refused()));
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

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> sorted(Set<String> words) {
        return List.copyOf(new TreeSet<>(words));
    }
}
