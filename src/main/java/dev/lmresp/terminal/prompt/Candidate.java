package dev.lmresp.terminal.prompt;

/**
 * A completion of a word.
 *
 * @param text the replacement for the word, quoted if necessary ({@link Words#quoted})
 * @param description a short description, may be empty
 * @param isFinal whether it completes the word, so that a blank is added; not for a folder's name
 */
public record Candidate(String text, String description, boolean isFinal) {
    /** A complete word without a description. */
    public static Candidate of(String text) {
        return new Candidate(text, "", true);
    }
}
