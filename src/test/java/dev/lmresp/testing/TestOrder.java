package dev.lmresp.testing;

/**
 * When a test class starts, for {@link org.junit.jupiter.api.Order}. Classes run side by side and
 * the tests of one class one by one, so a long class that starts last leaves a core idle.
 */
public final class TestOrder {
    /** Before all others: it takes ten seconds or more, and mostly waits. */
    public static final int LONG = 1;

    private TestOrder() {}
}
