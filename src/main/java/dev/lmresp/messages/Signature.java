package dev.lmresp.messages;

import dev.lmresp.translate.AesReasoningSeal;

/**
 * The signature of a thinking block, which clients send back with it: the sealed form of what the
 * engine wants back.
 */
final class Signature {
    /** Seals nothing. Claude Code drops an answer with a thinking block that has no signature. */
    private static final String EMPTY = "lmresp0";

    private Signature() {}

    /**
     * The signature of a block.
     *
     * @param sealed the {@code encrypted_content} of the reasoning item, may be empty
     */
    static String of(String sealed) {
        return sealed.isEmpty() ? EMPTY : sealed;
    }

    /** The {@code encrypted_content} in a signature; empty when lmresp sealed nothing in it. */
    static String sealed(String signature) {
        return signature.startsWith(AesReasoningSeal.PREFIX) ? signature : "";
    }

    /** True when another server made the signature. */
    static boolean isForeign(String signature) {
        return !signature.isEmpty() && !signature.equals(EMPTY) && sealed(signature).isEmpty();
    }
}
