package dev.lmresp.terminal.prompt;

/**
 * One way to complete a word.
 *
 * @param text what stands instead of the word afterwards, quoted where it has to be ({@link
 *     Words#quoted})
 * @param description a few words beside it, or nothing
 * @param isFinal whether the word ends with it; a blank is added then. A folder's name is not final
 */
public record Candidate(String text, String description, boolean isFinal) {
    /** A whole word that needs no description. */
    public static Candidate of(String text) {
        return new Candidate(text, "", true);
    }
}
