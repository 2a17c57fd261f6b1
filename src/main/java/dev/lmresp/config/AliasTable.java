package dev.lmresp.config;

import dev.lmresp.config.ModelAlias.Kind;
import dev.lmresp.config.ModelAlias.Target;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One table {@code [aliases.NAME]} of a settings file. */
final class AliasTable {
    private static final List<String> KEYS = List.of("targets", "pool", "weights");
    private static final long MOST_WEIGHT = 1000;

    private final String name;
    private final TableFields fields;

    AliasTable(SettingsFile file, String name, TomlTable table) {
        this.name = name;
        this.fields = new TableFields(file, List.of(Settings.ALIASES, name), table);
    }

    /**
     * Whether a table is meant as one: an unquoted name with a dot, as in {@code gpt-5.1 = "name"},
     * is a table too.
     */
    static boolean isMeant(TomlTable table) {
        return table.keySet().stream().anyMatch(it -> table.get(List.of(it)) instanceof TomlArray);
    }

    ModelAlias alias() {
        fields.requireKeys(KEYS);
        Optional<List<String>> targets = fields.texts("targets");
        Optional<List<String>> pool = fields.texts("pool");
        if (targets.isPresent() == pool.isPresent()) {
            throw fields.wrong(
                    "it needs 'targets', models in the order in which to try them, or 'pool',"
                            + " models that are equal"
                            + (targets.isPresent() ? ", and not both" : ""));
        }
        String key = pool.isPresent() ? "pool" : "targets";
        List<String> models = pool.or(() -> targets).orElse(List.of());
        if (models.isEmpty() || models.stream().anyMatch(String::isBlank)) {
            throw fields.wrong(key, "it must name at least one model, such as \"local/qwen3\"");
        }
        List<Integer> weights = weights(models.size(), pool.isPresent());
        var all = new ArrayList<Target>();
        for (int i = 0; i < models.size(); i++) {
            all.add(new Target(models.get(i), weights.isEmpty() ? 0 : weights.get(i)));
        }
        return new ModelAlias(name, pool.isPresent() ? Kind.POOL : Kind.FALLBACK, List.copyOf(all));
    }

    private List<Integer> weights(int count, boolean isPool) {
        List<Long> weights = fields.numbers("weights", 1, MOST_WEIGHT, "shares").orElse(List.of());
        if (!weights.isEmpty() && !isPool) {
            throw fields.wrong("weights", "it is allowed only with 'pool'");
        }
        if (!weights.isEmpty() && weights.size() != count) {
            throw fields.wrong("weights", "it must have as many as 'pool' has models: " + count);
        }
        return weights.stream().map(Long::intValue).toList();
    }
}
