package dev.lmresp.doctor;

/**
 * What a check has found.
 *
 * @param verdict what it comes to
 * @param sentence what was seen, for people
 * @param advice what to do about it, empty when there is nothing to do
 */
public record Finding(Verdict verdict, String sentence, String advice) {
    private static final String NOT_ASKED = "not tested: ";

    static Finding works(String sentence) {
        return new Finding(Verdict.WORKS, sentence, "");
    }

    static Finding works(String sentence, String advice) {
        return new Finding(Verdict.WORKS, sentence, advice);
    }

    static Finding worksNot(String sentence, String advice) {
        return new Finding(Verdict.WORKS_NOT, sentence, advice);
    }

    static Finding cannotTell(String sentence, String advice) {
        return new Finding(Verdict.CANNOT_TELL, sentence, advice);
    }

    /** False when something else that is not as it should be made it useless to ask. */
    public boolean wasAsked() {
        return !sentence.startsWith(NOT_ASKED);
    }

    /** Not asked because something else is not as it should be. */
    static Finding notAsked(String why) {
        return cannotTell(NOT_ASKED + why, "");
    }
}
