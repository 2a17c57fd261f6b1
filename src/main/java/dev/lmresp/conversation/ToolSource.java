package dev.lmresp.conversation;

import java.util.List;

/** Tools that come from elsewhere: which there are is known only later, and may change. */
public interface ToolSource extends AutoCloseable {
    /** Has no tools. */
    ToolSource NONE =
            new ToolSource() {
                @Override
                public void start() {}

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public List<Tool> tools() {
                    return List.of();
                }

                @Override
                public void close() {}
            };

    /** Begins to find out which there are, without waiting for that. */
    void start();

    /** Whether {@link #tools} need not wait. */
    boolean isReady();

    /** The tools there are now; waits until that is known. */
    List<Tool> tools() throws InterruptedException;

    /** The tools are gone, and what they needed has ended. */
    @Override
    void close();
}
