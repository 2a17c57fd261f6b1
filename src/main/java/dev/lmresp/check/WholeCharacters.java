package dev.lmresp.check;

/** Characters that come apart where bytes or UTF-16 units are cut between them. */
final class WholeCharacters {
    /** Of two, three and four bytes, and one with a surrogate for a letter. */
    static final String SAMPLE = "Grüße, 你好, 🦊 𝔘";

    private WholeCharacters() {}

    /** True when a text has neither lone surrogates nor replacement characters. */
    static boolean areIn(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0xFFFD || (c >= Character.MIN_SURROGATE && c <= 0xDFFF));
    }
}
