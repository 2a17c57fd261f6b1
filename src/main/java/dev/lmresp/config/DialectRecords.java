package dev.lmresp.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.files.SettingsException;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Converts the fields of a dialect to the records of {@link Dialect}, and back. The components of
 * the records <em>are</em> the fields: a new one needs a component with its documentation, and its
 * value for {@code generic} in {@code dialects.toml}.
 */
final class DialectRecords {
    /** The keys of components whose name alone would be ambiguous. */
    private static final Map<String, String> KEYS =
            Map.ofEntries(
                    Map.entry("Reasoning.field", "reasoning-field"),
                    Map.entry("Reasoning.opened", "reasoning-opened"),
                    Map.entry("Reasoning.echo", "reasoning-echo"),
                    Map.entry("Reasoning.required", "reasoning-required"),
                    Map.entry("Reasoning.placeholder", "reasoning-placeholder"),
                    Map.entry("Reasoning.levels", "effort-levels"),
                    Map.entry("State.message", "message-state"),
                    Map.entry("State.call", "call-state"),
                    Map.entry("State.required", "call-state-required"),
                    Map.entry("State.placeholder", "call-state-placeholder"),
                    Map.entry("Tools.choices", "tool-choices"),
                    Map.entry("Tools.whileThinking", "tools-while-thinking"),
                    Map.entry("Tools.parallelCalls", "parallel-tool-calls"),
                    Map.entry("Schema.dropped", "schema-drops"),
                    Map.entry("Schema.refs", "schema-refs"),
                    Map.entry("Schema.typeBesideAnyOf", "schema-type-beside-any-of"),
                    Map.entry("Schema.forms", "schema-forms"),
                    Map.entry("Options.formats", "response-formats"),
                    Map.entry("Options.renamed", "rename-parameters"),
                    Map.entry("Options.extra", "extra-options"),
                    Map.entry("Options.refused", "refused-parameters"),
                    Map.entry("Options.exclusive", "exclusive-parameters"),
                    Map.entry("Options.allowed", "allowed-values"),
                    Map.entry("Failures.overflow", "context-overflow"),
                    Map.entry("Failures.lasting", "lasting-failures"),
                    Map.entry("Failures.passing", "passing-failures"));

    /** The allowed values of some lists; others are free. */
    private static final Map<String, Set<String>> WORDS =
            Map.of(
                    "tool-choices", Set.of("auto", "none", "required", "named"),
                    "schema-forms", Dialect.SCHEMA_FORMS,
                    "response-formats", Set.of("json_object", "json_schema"),
                    "format-beside", Set.of("tools", "stream", "thinking"));

    /** A list that tables of higher priority can also extend. */
    private static final String UNITED = "parameters";

    private DialectRecords() {}

    /**
     * Creates the dialect from the fields.
     *
     * @throws SettingsException when one of them has an invalid value
     */
    static Dialect read(DialectFields fields) {
        return (Dialect) read(Dialect.class, fields);
    }

    private static Object read(Class<?> group, DialectFields fields) {
        RecordComponent[] components = group.getRecordComponents();
        Class<?>[] types = Stream.of(components).map(it -> it.getType()).toArray(Class<?>[]::new);
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] =
                    isName(group, components[i])
                            ? fields.dialect()
                            : value(group, components[i], fields);
        }
        try {
            return group.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(group + " refuses its fields", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("every record has its constructor", e);
        }
    }

    private static boolean isName(Class<?> group, RecordComponent component) {
        return group == Dialect.class && component.getType() == String.class;
    }

    private static Object value(Class<?> group, RecordComponent component, DialectFields fields) {
        Class<?> type = component.getType();
        if (type.isRecord()) {
            return read(type, fields);
        }
        String key = key(group, component);
        if (type == String.class) {
            return fields.text(key);
        }
        if (type == boolean.class) {
            return fields.flag(key);
        }
        if (type.isEnum()) {
            return fields.choice(key, enumOf(type));
        }
        if (type == List.class) {
            return fields.texts(key);
        }
        if (type == Set.class) {
            return set(key, fields);
        }
        if (type == Map.class) {
            return fields.pairs(key);
        }
        if (type == ObjectNode.class) {
            return fields.json(key);
        }
        throw new IllegalStateException("no field of a dialect can be a " + type);
    }

    @SuppressWarnings("unchecked") // callers check the type
    private static Class<? extends Enum<?>> enumOf(Class<?> type) {
        return (Class<? extends Enum<?>>) type;
    }

    private static Set<String> set(String key, DialectFields fields) {
        if (key.equals(UNITED)) {
            return fields.united(key, "more-" + key);
        }
        Set<String> words = WORDS.get(key);
        return words == null ? Set.copyOf(fields.texts(key)) : fields.words(key, words);
    }

    /** The fields of a dialect as plain values, in the order of the records. */
    static Map<String, Object> write(Dialect dialect) {
        var values = new LinkedHashMap<String, Object>();
        write(dialect, values);
        return values;
    }

    private static void write(Object group, Map<String, Object> values) {
        for (RecordComponent component : group.getClass().getRecordComponents()) {
            Object value = get(component, group);
            if (value instanceof Record inner) {
                write(inner, values);
            } else if (!isName(group.getClass(), component)) {
                values.put(key(group.getClass(), component), plain(value));
            }
        }
    }

    private static Object get(RecordComponent component, Object group) {
        try {
            return component.getAccessor().invoke(group);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("every component can be read", e);
        }
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Enum<?> constant -> word(constant);
            case Set<?> set -> List.copyOf(new TreeSet<>(set));
            case Map<?, ?> map -> new TreeMap<>(map);
            case ObjectNode json -> DialectValues.plain(json);
            default -> value;
        };
    }

    private static String key(Class<?> group, RecordComponent component) {
        String name = component.getName();
        return KEYS.getOrDefault(
                group.getSimpleName() + "." + name,
                name.replaceAll("[A-Z]", "-$0").toLowerCase(Locale.ROOT));
    }

    /** The name of a constant in files. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
