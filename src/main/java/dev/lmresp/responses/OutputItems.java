package dev.lmresp.responses;

/** Takes the items of an answer while they come, and the events that tell of them. */
public interface OutputItems {
    /** The place of the next item that begins. */
    int nextIndex();

    /** Takes an event. */
    void accept(Event event);

    /** Takes an item that is done, once its events have been taken. */
    void done(int outputIndex, Item item);
}
