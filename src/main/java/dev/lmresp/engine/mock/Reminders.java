package dev.lmresp.engine.mock;

import java.util.regex.Pattern;

/** What Claude Code adds to the words of the user, which the mock does not take for a prompt. */
final class Reminders {
    private static final Pattern REMINDER =
            Pattern.compile("<system-reminder>.*?</system-reminder>\\s*", Pattern.DOTALL);

    private Reminders() {}

    /** The words of the user; the text itself if there is nothing else in it. */
    static String without(String text) {
        String rest = rest(text);
        return rest.isBlank() ? text : rest;
    }

    /** True when the user has said nothing. */
    static boolean isAll(String text) {
        return !text.isBlank() && rest(text).isBlank();
    }

    private static String rest(String text) {
        return text.contains("<system-reminder>") ? REMINDER.matcher(text).replaceAll("") : text;
    }
}
