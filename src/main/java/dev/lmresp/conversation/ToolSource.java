package dev.lmresp.conversation;

import java.util.List;

/** A source of tools that become known later, and may change, such as MCP servers. */
public interface ToolSource extends AutoCloseable {
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

    /** Starts finding out the tools, without waiting. */
    void start();

    /** True when {@link #tools} does not have to wait. */
    boolean isReady();

    /** The current tools; waits until they are known. */
    List<Tool> tools() throws InterruptedException;

    /** Ends everything that the tools need. */
    @Override
    void close();
}
