package dev.lmresp.translate.answer;

import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.OutputItems;

import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;

/** The items of one answer. They go on to its response, unless another item stands for them. */
final class AnswerItems implements OutputItems {
    private final OutputItems response;
    private final boolean isHidden;
    private final TreeMap<Integer, Item> done = new TreeMap<>();
    private int count;

    /**
     * No items yet.
     *
     * @param isHidden the response is told nothing of them
     */
    AnswerItems(OutputItems response, boolean isHidden) {
        this.response = response;
        this.isHidden = isHidden;
    }

    /** How many have begun. */
    int count() {
        return count;
    }

    /** Those that are done, in order. */
    Collection<Item> done() {
        return Collections.unmodifiableCollection(done.values());
    }

    @Override
    public int nextIndex() {
        count++;
        return isHidden ? count - 1 : response.nextIndex();
    }

    @Override
    public void accept(Event event) {
        if (!isHidden) {
            response.accept(event);
        }
    }

    @Override
    public void done(int outputIndex, Item item) {
        done.put(outputIndex, item);
        if (!isHidden) {
            response.done(outputIndex, item);
        }
    }
}
