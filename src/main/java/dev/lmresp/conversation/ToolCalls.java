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
 * Runs the model's calls: asks for approval one after another, then runs the approved ones, in
 * parallel. Every call gets an output in any case, because a request with a call that has none is
 * refused. Used by one thread.
 */
public final class ToolCalls {
    /** Observes calls, one thread at a time. */
    public interface Listener {
        Listener NONE =
                new Listener() {
                    @Override
                    public void started(ToolCall call, Tool tool) {}

                    @Override
                    public void ended(ToolCall call, ToolOutput output) {}
                };

        /** A tool starts to run. */
        void started(ToolCall call, Tool tool);

        /** A call has its output; if the tool never ran, {@link #started} was not called. */
        void ended(ToolCall call, ToolOutput output);
    }

    /** The current tools. */
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
     * Uses a fixed set of tools.
     *
     * @param tools the tools; of several with the same name the last wins
     * @param approval decides on each valid call
     * @param listener observes each call
     */
    public ToolCalls(List<? extends Tool> tools, Approval approval, Listener listener) {
        this(() -> List.copyOf(tools), approval, listener);
        tools.forEach(tool -> this.tools.put(tool.name(), tool));
    }

    /**
     * Uses tools that may change between two answers.
     *
     * @param known supplies the tools before each answer
     * @param approval decides on each valid call
     * @param listener observes each call
     */
    public ToolCalls(Known known, Approval approval, Listener listener) {
        this.known = known;
        this.approval = approval;
        this.listener = listener;
    }

    /** Updates the tools for the next answer, and returns them. */
    List<Tool> renew() throws InterruptedException {
        tools.clear();
        known.tools().forEach(tool -> tools.put(tool.name(), tool));
        return List.copyOf(tools.values());
    }

    /**
     * Runs the calls of one answer. On interrupt, running tools are ended and others are not
     * started; the thread's interrupt status is kept.
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
        // the user may have left at the question
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

    /** Waits for all threads, even when interrupted: they then end soon. */
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

    /** The output of one call, when it is there. */
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
