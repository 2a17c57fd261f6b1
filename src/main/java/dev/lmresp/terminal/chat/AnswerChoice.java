package dev.lmresp.terminal.chat;

import dev.lmresp.conversation.TurnEnd;

/** Asks the user for a key to choose which of two answers to keep; the default is the first. */
final class AnswerChoice {
    private static final int CTRL_C = 3;

    private final String question;
    private boolean isSecond;

    private AnswerChoice(String question) {
        this.question = question;
    }

    /** For a single answer: no question. */
    static AnswerChoice none() {
        return new AnswerChoice("");
    }

    /** Two answers, by the models that gave them. */
    AnswerChoice(String first, String second) {
        this("Keep which?  [1] %s  [2] %s".formatted(first, second));
    }

    /** Asks, if there is a second answer. */
    void ask(TurnEnd second, TurnOutput output, KeyApproval.Keys keys) {
        if (question.isEmpty() || !second.isAnswered()) {
            return;
        }
        keys.begin();
        try {
            output.question(question);
            isSecond = isKeySecond(keys);
        } catch (InterruptedException e) {
            // stopping keeps the default
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

    /** True to keep the second answer. */
    boolean isSecond() {
        return isSecond;
    }
}
