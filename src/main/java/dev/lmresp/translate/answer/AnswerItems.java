package dev.lmresp.translate.answer;

import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.OutputItems;

import java.util.Collection;
import java.util.Collections;
import java.util.TreeMap;

/**
 * The items of one answer. They are passed on to the response, unless another item replaces them.
 */
final class AnswerItems implements OutputItems {
    private final OutputItems response;
    private final boolean isHidden;
    private final TreeMap<Integer, Item> done = new TreeMap<>();
    private int count;

    /**
     * @param isHidden nothing is passed on to the response
     */
    AnswerItems(OutputItems response, boolean isHidden) {
        this.response = response;
        this.isHidden = isHidden;
    }

    /** The number of items that have begun. */
    int count() {
        return count;
    }

    /** The finished items, in order. */
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
