package dev.lmresp.config;

import dev.lmresp.chat.ChatMessage.EmptyContent;
import dev.lmresp.chat.Dialect;

import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The dialects that lmresp knows by name, from {@code dialects.toml}. A field that a dialect does
 * not give is that of {@code generic}.
 */
public final class Dialects {
    /** The dialect of an engine that nothing is known about. */
    public static final String GENERIC = "generic";

    private static final String RESOURCE = "/dev/lmresp/dialects.toml";

    private final Map<String, TomlTable> tables = new LinkedHashMap<>();
    private final TomlTable generic;
    private final Map<String, TomlTable> overrides;

    private Dialects(TomlTable all, Map<String, TomlTable> overrides) {
        for (String name : all.keySet()) {
            tables.put(name, all.getTableOrEmpty(List.of(name)));
        }
        this.generic = tables.getOrDefault(GENERIC, all);
        this.overrides = overrides;
    }

    /**
     * Reads the dialects that come with lmresp.
     *
     * @param overrides tables whose fields replace those of the dialect of the same name, or make a
     *     new one
     */
    public static Dialects load(Map<String, TomlTable> overrides) {
        try (InputStream resource = Dialects.class.getResourceAsStream(RESOURCE)) {
            TomlParseResult parsed = Toml.parse(resource);
            if (parsed.hasErrors()) {
                throw new IllegalStateException(RESOURCE + ": " + parsed.errors().getFirst());
            }
            return new Dialects(parsed, overrides);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all dialects. */
    public Set<String> names() {
        var names = new LinkedHashSet<>(tables.keySet());
        names.addAll(overrides.keySet());
        return names;
    }

    /**
     * A dialect by its name.
     *
     * @throws SettingsException when there is none, or when a field of it has a wrong value
     */
    public Dialect named(String name) {
        if (!names().contains(name)) {
            throw new SettingsException(
                    "there is no dialect '" + name + "'; there are " + String.join(", ", names()));
        }
        return dialect(name);
    }

    /**
     * The dialect of an engine.
     *
     * @param address the engine's address
     * @param owners what its models give as {@code owned_by}
     */
    public Dialect detect(String address, List<String> owners) {
        for (String name : names()) {
            if (matches(name, address, owners)) {
                return dialect(name);
            }
        }
        return dialect(GENERIC);
    }

    private boolean matches(String name, String address, List<String> owners) {
        for (String owner : texts(name, "detect-owner")) {
            if (owners.stream().anyMatch(it -> it.equalsIgnoreCase(owner))) {
                return true;
            }
        }
        for (String host : texts(name, "detect-address")) {
            if (address.contains(host)) {
                return true;
            }
        }
        return false;
    }

    private Dialect dialect(String name) {
        return new Dialect(
                name,
                text(name, "system-role"),
                choice(name, "system-messages", Dialect.SystemMessages.class),
                flag(name, "alternate-roles"),
                choice(name, "empty-content", EmptyContent.class),
                text(name, "reasoning-field"),
                choice(name, "reasoning-echo", Dialect.ReasoningEcho.class),
                choice(name, "effort", Dialect.Effort.class),
                texts(name, "effort-levels"),
                text(name, "max-tokens"),
                flag(name, "stream-options"),
                flag(name, "parallel-tool-calls"),
                flag(name, "strict"),
                flag(name, "json-schema"),
                flag(name, "tool-choice"),
                flag(name, "images"),
                Set.copyOf(parameters(name)),
                texts(name, "context-overflow"));
    }

    /** What every engine takes, and what this one takes beyond that. */
    private Set<String> parameters(String name) {
        var parameters = new LinkedHashSet<>(texts(name, "parameters"));
        parameters.addAll(texts(name, "more-parameters"));
        return parameters;
    }

    private Optional<Object> value(String name, String field) {
        TomlTable own = overrides.get(name);
        if (own != null && own.contains(List.of(field))) {
            return Optional.ofNullable(own.get(List.of(field)));
        }
        TomlTable known = tables.getOrDefault(name, generic);
        boolean detection = field.startsWith("detect") || field.startsWith("more");
        TomlTable from = known.contains(List.of(field)) || detection ? known : generic;
        return Optional.ofNullable(from.get(List.of(field)));
    }

    private String text(String name, String field) {
        return value(name, field)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .orElseThrow(() -> wrong(name, field, "a text"));
    }

    private boolean flag(String name, String field) {
        return value(name, field)
                .filter(Boolean.class::isInstance)
                .map(Boolean.class::cast)
                .orElseThrow(() -> wrong(name, field, "true or false"));
    }

    private List<String> texts(String name, String field) {
        var texts = new ArrayList<String>();
        Object value = value(name, field).orElse("");
        if (value instanceof TomlArray array) {
            for (Object text : array.toList()) {
                if (!(text instanceof String one)) {
                    throw wrong(name, field, "a list of texts");
                }
                texts.add(one);
            }
        } else if (!value.equals("")) {
            throw wrong(name, field, "a list of texts");
        }
        return List.copyOf(texts);
    }

    private <E extends Enum<E>> E choice(String name, String field, Class<E> type) {
        String word = text(name, field);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return constant;
            }
        }
        var words = new ArrayList<String>();
        for (E constant : type.getEnumConstants()) {
            words.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        throw wrong(name, field, "one of " + String.join(", ", words));
    }

    private static SettingsException wrong(String name, String field, String expected) {
        return new SettingsException("dialect '" + name + "': '" + field + "' must be " + expected);
    }
}
