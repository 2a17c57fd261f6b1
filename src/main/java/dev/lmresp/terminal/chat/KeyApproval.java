package dev.lmresp.terminal.chat;

import dev.lmresp.conversation.Approval;
import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolCall;

/** Asks the user for a key to approve a tool call. */
public final class KeyApproval implements Approval {
    private static final String CHOICE = "  [y]es  [n]o  [a]lways this tool";
    private static final int CTRL_C = 3;

    /** A source of keys. */
    @FunctionalInterface
    public interface Keys {
        /** The next key; -1 when there is no user. */
        int next() throws InterruptedException;

        /** A question is about to be shown: keys from now on answer it. */
        default void begin() {}

        /** The question has been answered. */
        default void end() {}
    }

    private final TurnOutput output;
    private final Keys keys;
    private final Runnable nobody;

    /**
     * @param output shows the question
     * @param nobody called when there is no user to ask
     */
    public KeyApproval(TurnOutput output, Keys keys, Runnable nobody) {
        this.output = output;
        this.keys = keys;
        this.nobody = nobody;
    }

    @Override
    public Decision ask(ToolCall call, Tool tool) {
        keys.begin();
        boolean isInterrupted = false;
        try {
            output.question("Run " + call.name() + " " + call.arguments().strip() + "?" + CHOICE);
            return decision();
        } catch (InterruptedException e) {
            isInterrupted = true;
            return Decision.REFUSE;
        } finally {
            output.question("");
            keys.end();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Decision decision() throws InterruptedException {
        while (true) {
            int key = keys.next();
            switch (key) {
                case 'y', 'Y' -> {
                    return Decision.RUN;
                }
                case 'a', 'A' -> {
                    return Decision.RUN_ALWAYS;
                }
                case 'n', 'N', CTRL_C -> {
                    return Decision.REFUSE;
                }
                case -1 -> {
                    nobody.run();
                    return Decision.REFUSE;
                }
                default -> {
                    // not an answer: Enter must not run anything by mistake
                }
            }
        }
    }
}
