package dev.lmresp.state;

import dev.lmresp.translate.AesReasoningSeal;
import dev.lmresp.translate.ReasoningSeal;

import java.io.IOException;
import java.lang.System.Logger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A seal with a key that is kept, so that conversations can be continued after a restart: one that
 * several proxies share, or else one in the state folder. What the other of the two has sealed is
 * opened as well. The keys are loaded on first use. If none can be kept, it lasts as long as the
 * process, with a warning.
 */
public final class StoredSeal implements ReasoningSeal {
    private static final String FILE = "reasoning.key";
    private static final String NAME = "reasoning";
    private static final int KEY_BYTES = 32;
    private static final Logger LOG = System.getLogger(StoredSeal.class.getName());

    private final Optional<StateFolder> folder;
    private final SharedKeys shared;

    /** The first one seals, any may open. */
    private volatile List<ReasoningSeal> seals = List.of();

    /** Keys that several proxies have in common. */
    @FunctionalInterface
    public interface SharedKeys {
        /** The key of a name; empty when none is shared. */
        Optional<byte[]> find(String name, int bytes);
    }

    /**
     * Creates a seal; its key is loaded on first use.
     *
     * @param folder the folder for the key, empty for none
     */
    public StoredSeal(Optional<StateFolder> folder) {
        this(folder, (_, _) -> Optional.empty());
    }

    /**
     * Creates a seal; its keys are loaded on first use.
     *
     * @param folder the folder for the key, empty for none
     * @param shared the key that goes before it
     */
    public StoredSeal(Optional<StateFolder> folder, SharedKeys shared) {
        this.folder = folder;
        this.shared = shared;
    }

    @Override
    public String seal(String reasoning) {
        return ready().getFirst().seal(reasoning);
    }

    @Override
    public Optional<String> open(String sealed) {
        // the prefix shows without the key that another server has sealed it
        return sealed.startsWith(AesReasoningSeal.PREFIX)
                ? ready().stream().map(it -> it.open(sealed)).flatMap(Optional::stream).findFirst()
                : Optional.empty();
    }

    private List<ReasoningSeal> ready() {
        return seals.isEmpty() ? prepare() : seals;
    }

    private synchronized List<ReasoningSeal> prepare() {
        if (seals.isEmpty()) {
            // not in the constructor: to find the security provider delays the start
            var random = new SecureRandom();
            var all = new ArrayList<ReasoningSeal>();
            for (byte[] key : keys(random)) {
                all.add(
                        new AesReasoningSeal(
                                key, () -> bytes(random, AesReasoningSeal.NONCE_BYTES)));
            }
            seals = List.copyOf(all);
        }
        return seals;
    }

    private List<byte[]> keys(SecureRandom random) {
        Optional<byte[]> first = shared.find(NAME, KEY_BYTES);
        var keys = new ArrayList<byte[]>();
        first.ifPresent(keys::add);
        try {
            if (folder.isPresent() && first.isPresent()) {
                folder.get().existingSecret(FILE, KEY_BYTES).ifPresent(keys::add);
            } else if (folder.isPresent()) {
                keys.add(folder.get().secret(FILE, KEY_BYTES));
            }
        } catch (IOException e) {
            LOG.log(
                    Logger.Level.WARNING,
                    first.isPresent()
                            ? "reasoning from before the shared store cannot be read: " + e
                            : "the key that encrypts reasoning cannot be saved, so conversations"
                                    + " lose their reasoning when lmresp stops: "
                                    + e);
        }
        if (keys.isEmpty()) {
            keys.add(bytes(random, KEY_BYTES));
        }
        return keys;
    }

    private static byte[] bytes(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
