package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.conversation.Approval.Decision;
import dev.lmresp.conversation.ToolOutput.Outcome;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the calls of a model: asks about them one after another, then runs those that may all at
 * once. Every call gets an output, whatever becomes of it, since a request with a call that has
 * none is refused. Used by one thread.
 */
public final class ToolCalls {
    /** Hears of calls, one thread at a time. */
    public interface Listener {
        /** Hears of nothing. */
        Listener NONE =
                new Listener() {
                    @Override
                    public void started(ToolCall call, Tool tool) {}

                    @Override
                    public void ended(ToolCall call, ToolOutput output) {}
                };

        /** A tool begins to run. */
        void started(ToolCall call, Tool tool);

        /** A call has its output; a call whose tool never ran was not started before. */
        void ended(ToolCall call, ToolOutput output);
    }

    /** The tools at this moment. */
    @FunctionalInterface
    public interface Known {
        /** The tools; may wait until they are known. */
        List<Tool> tools() throws InterruptedException;
    }

    private final Known known;
    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Approval approval;
    private final Listener listener;
    private final Set<String> always = new HashSet<>();
    private final Object hearing = new Object();

    /**
     * Knows some tools.
     *
     * @param tools of those with the same name the last counts
     * @param approval asked about each call that could run
     * @param listener told of each call
     */
    public ToolCalls(List<? extends Tool> tools, Approval approval, Listener listener) {
        this(() -> List.copyOf(tools), approval, listener);
        tools.forEach(tool -> this.tools.put(tool.name(), tool));
    }

    /**
     * Knows tools that may change between two answers.
     *
     * @param known asked before each answer
     * @param approval asked about each call that could run
     * @param listener told of each call
     */
    public ToolCalls(Known known, Approval approval, Listener listener) {
        this.known = known;
        this.approval = approval;
        this.listener = listener;
    }

    /** The tools that the next answer may call; those of before are forgotten. */
    List<Tool> renew() throws InterruptedException {
        tools.clear();
        known.tools().forEach(tool -> tools.put(tool.name(), tool));
        return List.copyOf(tools.values());
    }

    /**
     * Runs the calls of one answer. When the thread is interrupted, what runs is ended and what
     * does not run yet is not begun; the thread is still interrupted afterwards.
     *
     * @return a {@code function_call_output} item for each call, in the order of the calls
     */
    public List<JsonNode> run(List<ToolCall> calls) {
        var outputs = new Output[calls.size()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = new Output(calls.get(i));
        }
        for (Output output : outputs) {
            output.settle();
        }
        // a person may have left while they were asked
        boolean goesOn = !Thread.currentThread().isInterrupted();
        List<Thread> threads = new ArrayList<>();
        for (Output output : outputs) {
            if (output.approved != null && goesOn) {
                threads.add(Thread.ofVirtual().start(output::run));
            } else if (output.approved != null) {
                output.end(cancelled());
            }
        }
        await(threads);
        var items = new ArrayList<JsonNode>();
        for (Output output : outputs) {
            items.add(output.item());
        }
        return List.copyOf(items);
    }

    private static ToolOutput cancelled() {
        return ToolOutput.without(
                Outcome.CANCELLED, "The user ended the turn before this tool was run.");
    }

    /** Waits for all, also when it is interrupted: they then end soon. */
    private static void await(List<Thread> threads) {
        boolean wasInterrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                    threads.forEach(Thread::interrupt);
                }
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What becomes of one call. */
    private final class Output {
        private final ToolCall call;
        private @Nullable Tool approved;
        private volatile @Nullable ToolOutput result;

        Output(ToolCall call) {
            this.call = call;
        }

        /** Decides whether the tool runs. */
        void settle() {
            Tool tool = tools.get(call.name());
            List<String> problems = tool == null ? List.of() : tool.problems(call.arguments());
            if (Thread.currentThread().isInterrupted()) {
                end(cancelled());
            } else if (tool == null) {
                end(unknown());
            } else if (!problems.isEmpty()) {
                end(ToolOutput.invalid(problems));
            } else if (mayRun(tool)) {
                approved = tool;
            } else {
                end(ToolOutput.without(Outcome.REFUSED, "The user refused to run this tool call."));
            }
        }

        private boolean mayRun(Tool tool) {
            if (tool.runsUnasked() || always.contains(tool.name())) {
                return true;
            }
            Decision decision = approval.ask(call, tool);
            if (decision == Decision.RUN_ALWAYS) {
                always.add(tool.name());
            }
            return decision != Decision.REFUSE;
        }

        void run() {
            Tool tool = approved;
            if (tool == null) {
                return;
            }
            synchronized (hearing) {
                listener.started(call, tool);
            }
            end(tool.run(call.arguments()));
        }

        private void end(ToolOutput output) {
            result = output;
            synchronized (hearing) {
                listener.ended(call, output);
            }
        }

        private ToolOutput unknown() {
            String known = tools.isEmpty() ? "none" : String.join(", ", tools.keySet());
            return ToolOutput.without(
                    Outcome.UNKNOWN,
                    "There is no tool '%s'. The tools are: %s.".formatted(call.name(), known));
        }

        ObjectNode item() {
            ToolOutput output = result;
            return call.output(
                    output == null
                            ? ToolOutput.without(Outcome.FAILED, "The tool broke off.")
                            : output);
        }
    }
}
