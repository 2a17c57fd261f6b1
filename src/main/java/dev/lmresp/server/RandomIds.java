package dev.lmresp.server;

import dev.lmresp.translate.IdSource;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Unique random ids; they are not secret. */
public final class RandomIds implements IdSource {
    private static final HexFormat HEX = HexFormat.of();

    @Override
    public String next(String prefix) {
        var random = ThreadLocalRandom.current();
        return prefix + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    }
}
