package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Applies the filters of several quirks, in the order of {@link Quirk}. */
final class Chain implements ChunkFilter {
    private final List<ChunkFilter> filters = new ArrayList<>();

    Chain(Set<Quirk> quirks) {
        for (Quirk quirk : Quirk.values()) {
            if (quirks.contains(quirk) && quirk.stage() == Quirk.Stage.CHUNKS) {
                add(StateQuirks.of(quirk));
                add(CallQuirks.of(quirk));
                add(SpeechQuirks.of(quirk));
                add(EndQuirks.of(quirk));
                add(ShapeQuirks.of(quirk));
            }
        }
    }

    private void add(@Nullable ChunkFilter filter) {
        if (filter != null) {
            filters.add(filter);
        }
    }

    @Override
    public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
        from(0, chunk, out);
    }

    @Override
    public void end(Consumer<ObjectNode> out) {
        for (int i = 0; i < filters.size(); i++) {
            int next = i + 1;
            filters.get(i).end(chunk -> from(next, chunk, out));
        }
    }

    private void from(int first, ObjectNode chunk, Consumer<ObjectNode> out) {
        if (first == filters.size()) {
            out.accept(chunk);
        } else {
            filters.get(first).chunk(chunk, changed -> from(first + 1, changed, out));
        }
    }
}
