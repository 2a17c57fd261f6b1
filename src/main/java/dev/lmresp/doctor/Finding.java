package dev.lmresp.doctor;

/**
 * What a check has found.
 *
 * @param verdict the verdict
 * @param sentence what was found, for people
 * @param advice what to do about it, may be empty
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

    /** False when the check was skipped because of another problem. */
    public boolean wasAsked() {
        return !sentence.startsWith(NOT_ASKED);
    }

    /** A check that was skipped because of another problem. */
    static Finding notAsked(String why) {
        return cannotTell(NOT_ASKED + why, "");
    }
}
