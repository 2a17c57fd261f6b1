package dev.lmresp.terminal.chat;

import dev.lmresp.conversation.TurnEnd;

/**
 * Asks a person, who answers with a key, which of two answers stays: the first, unless they say.
 */
final class AnswerChoice {
    private static final int CTRL_C = 3;

    private final String question;
    private boolean isSecond;

    private AnswerChoice(String question) {
        this.question = question;
    }

    /** There is only one answer. */
    static AnswerChoice none() {
        return new AnswerChoice("");
    }

    /** Two answers, by those who gave them. */
    AnswerChoice(String first, String second) {
        this("Keep which?  [1] %s  [2] %s".formatted(first, second));
    }

    /** Asks, if the second answer is one. */
    void ask(TurnEnd second, TurnOutput output, KeyApproval.Keys keys) {
        if (question.isEmpty() || !second.isAnswered()) {
            return;
        }
        keys.begin();
        try {
            output.question(question);
            isSecond = isKeySecond(keys);
        } catch (InterruptedException e) {
            // whoever stops chooses nothing else
            Thread.currentThread().interrupt();
        } finally {
            output.question("");
            keys.end();
        }
    }

    private static boolean isKeySecond(KeyApproval.Keys keys) throws InterruptedException {
        while (true) {
            switch (keys.next()) {
                case '1', CTRL_C, -1 -> {
                    return false;
                }
                case '2' -> {
                    return true;
                }
                default -> {
                    // not an answer
                }
            }
        }
    }

    /** Whether the second answer stays. */
    boolean isSecond() {
        return isSecond;
    }
}
