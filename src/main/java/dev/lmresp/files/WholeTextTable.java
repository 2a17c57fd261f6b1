package dev.lmresp.files;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlElement;
import org.tomlj.TomlEntry;
import org.tomlj.TomlKeyValue;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A table parsed without comments and blank lines, with the positions in the whole text. */
public record WholeTextTable(TomlTable table, TomlLines lines) implements TomlTable {
    @Override
    public @Nullable Object get(List<String> path) {
        return path.isEmpty() ? this : placed(table.get(path), lines);
    }

    @Override
    public @Nullable TomlPosition inputPositionOf(List<String> path) {
        return placed(table.inputPositionOf(path), lines);
    }

    private static @Nullable Object placed(@Nullable Object value, TomlLines lines) {
        return switch (value) {
            case TomlTable inner -> new WholeTextTable(inner, lines);
            case TomlArray inner -> new WholeTextArray(inner, lines);
            case null, default -> value;
        };
    }

    static @Nullable TomlPosition placed(@Nullable TomlPosition position, TomlLines lines) {
        return position == null
                ? null
                : TomlPosition.positionAt(lines.number(position.line()), position.column());
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public boolean isEmpty() {
        return table.isEmpty();
    }

    @Override
    public Set<String> keySet() {
        return table.keySet();
    }

    @Override
    public Set<List<String>> keyPathSet(boolean includeTables) {
        return table.keyPathSet(includeTables);
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return table.entrySet();
    }

    @Override
    public Set<Map.Entry<List<String>, Object>> entryPathSet(boolean includeTables) {
        return table.entryPathSet(includeTables);
    }

    @Override
    public @Nullable TomlKeyValue entry(List<String> path) {
        return table.entry(path);
    }

    @Override
    public List<TomlElement> elements() {
        return table.elements();
    }

    @Override
    public Map<String, Object> toMap() {
        return table.toMap();
    }

    private record WholeTextArray(TomlArray array, TomlLines lines) implements TomlArray {
        @Override
        public @Nullable Object get(int index) {
            return placed(array.get(index), lines);
        }

        @Override
        public @Nullable TomlPosition inputPositionOf(int index) {
            return placed(array.inputPositionOf(index), lines);
        }

        @Override
        public List<Object> toList() {
            return array.toList().stream().map(it -> placed(it, lines)).toList();
        }

        @Override
        public int size() {
            return array.size();
        }

        @Override
        public boolean isEmpty() {
            return array.isEmpty();
        }

        @Override
        public TomlEntry entry(int index) {
            return array.entry(index);
        }

        @Override
        public List<TomlElement> elements() {
            return array.elements();
        }
    }
}
