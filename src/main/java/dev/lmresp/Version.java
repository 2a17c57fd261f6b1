package dev.lmresp;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.NullMarked;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The version of this build, such as {@code 1.2.0}. */
@NullMarked
public final class Version {
    /**
     * The build writes the version into this resource, which unlike a manifest also exists in
     * tests.
     */
    private static final String RESOURCE = "version.txt";

    /** Read once: later there may be no free file descriptor. */
    private static final String CURRENT = read();

    private Version() {}

    public static String current() {
        return CURRENT;
    }

    private static String read() {
        try (var resource = Version.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("The build left out the resource " + RESOURCE);
            }
            return new String(resource.readAllBytes(), UTF_8).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
