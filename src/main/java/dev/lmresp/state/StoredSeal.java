package dev.lmresp.state;

import dev.lmresp.translate.AesReasoningSeal;
import dev.lmresp.translate.ReasoningSeal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A seal with a key in the state folder, so that conversations can be continued after a restart.
 * The key is loaded on first use. If it cannot be stored, it lasts as long as the process, with a
 * warning.
 */
public final class StoredSeal implements ReasoningSeal {
    private static final String FILE = "reasoning.key";
    private static final int KEY_BYTES = 32;
    private static final Logger LOG = System.getLogger(StoredSeal.class.getName());

    private final Optional<StateFolder> folder;
    private volatile @Nullable ReasoningSeal seal;

    /**
     * Creates a seal; its key is loaded on first use.
     *
     * @param folder the folder for the key, empty for none
     */
    public StoredSeal(Optional<StateFolder> folder) {
        this.folder = folder;
    }

    @Override
    public String seal(String reasoning) {
        return ready().seal(reasoning);
    }

    @Override
    public Optional<String> open(String sealed) {
        // the prefix shows without the key that another server has sealed it
        return sealed.startsWith(AesReasoningSeal.PREFIX) ? ready().open(sealed) : Optional.empty();
    }

    private ReasoningSeal ready() {
        ReasoningSeal known = seal;
        return known == null ? prepare() : known;
    }

    private synchronized ReasoningSeal prepare() {
        ReasoningSeal known = seal;
        if (known == null) {
            // not in the constructor: to find the security provider delays the start
            var random = new SecureRandom();
            known =
                    new AesReasoningSeal(
                            key(random), () -> bytes(random, AesReasoningSeal.NONCE_BYTES));
            seal = known;
        }
        return known;
    }

    private byte[] key(SecureRandom random) {
        if (folder.isPresent()) {
            try {
                return folder.get().secret(FILE, KEY_BYTES);
            } catch (IOException e) {
                LOG.log(
                        Logger.Level.WARNING,
                        "the key that encrypts reasoning cannot be saved, so conversations lose"
                                + " their reasoning when lmresp stops: "
                                + e);
            }
        }
        return bytes(random, KEY_BYTES);
    }

    private static byte[] bytes(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
