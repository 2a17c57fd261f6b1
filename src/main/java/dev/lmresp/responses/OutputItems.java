package dev.lmresp.responses;

/** Receives the items of an answer and their events. */
public interface OutputItems {
    /** The output index of the next item. */
    int nextIndex();

    void accept(Event event);

    /** Receives an item that is done, after its events. */
    void done(int outputIndex, Item item);
}
