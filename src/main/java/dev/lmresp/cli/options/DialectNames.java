package dev.lmresp.cli.options;

import dev.lmresp.config.Dialects;
import dev.lmresp.config.ServeConfig;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Completions for {@code --dialect}. */
public final class DialectNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        var names = new ArrayList<>(List.of(ServeConfig.AUTO_DIALECT));
        names.addAll(Dialects.load(Map.of()).names());
        return names.iterator();
    }
}
