package dev.lmresp.cli.options;

import dev.lmresp.config.LocalEngine;
import dev.lmresp.config.ServeConfig;

import java.util.Iterator;
import java.util.stream.Stream;

/** Completions for {@code --engine}. */
public final class EngineNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return Stream.concat(
                        Stream.of(LocalEngine.values()).map(LocalEngine::id),
                        Stream.of(ServeConfig.MOCK_ENGINE))
                .iterator();
    }
}
