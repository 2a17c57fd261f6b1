package dev.lmresp.translate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts with AES-GCM. The sealed form is {@value #PREFIX} and then, in URL-safe Base64, the
 * nonce, the ciphertext and its tag.
 */
public final class AesReasoningSeal implements ReasoningSeal {
    /** The prefix of everything that lmresp has sealed. */
    public static final String PREFIX = "lmresp1.";

    public static final int NONCE_BYTES = 12;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final Supplier<byte[]> nonces;

    /**
     * Creates a seal with a key.
     *
     * @param key 16 or 32 bytes, the same for as long as conversations may be continued
     * @param nonces supplies {@value #NONCE_BYTES} bytes, never the same twice for one key
     */
    public AesReasoningSeal(byte[] key, Supplier<byte[]> nonces) {
        if (key.length != 16 && key.length != 32) {
            throw new IllegalArgumentException("a key has 16 or 32 bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "AES");
        this.nonces = nonces;
    }

    @Override
    public String seal(String reasoning) {
        byte[] nonce = nonces.get();
        try {
            byte[] hidden =
                    cipher(Cipher.ENCRYPT_MODE, nonce)
                            .doFinal(reasoning.getBytes(StandardCharsets.UTF_8));
            byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + hidden.length);
            System.arraycopy(hidden, 0, sealed, NONCE_BYTES, hidden.length);
            return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + CIPHER, e);
        }
    }

    @Override
    public Optional<String> open(String sealed) {
        if (!sealed.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(sealed.substring(PREFIX.length()));
            if (bytes.length <= NONCE_BYTES) {
                return Optional.empty();
            }
            byte[] text =
                    cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE_BYTES))
                            .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // sealed with another key, truncated or changed
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
