package dev.lmresp.cli.exit;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The end of this process, when all has been written and closed.
 *
 * <p>An ending JVM waits 0.3 s for threads in native code ({@code
 * VM_Exit::wait_for_threads_in_native_to_block} in HotSpot), and each JVM in which a virtual thread
 * has used a socket has one for good: the JDK's poller. That was two fifths of {@code lmresp ask}.
 * So the launcher asks, by the property {@code lmresp.exit=at-once}, for the {@code _exit} of C. It
 * does not when options for the JVM are set: agents and recordings write when a JVM ends.
 */
public final class ProcessEnd {
    private static final String PROPERTY = "lmresp.exit";
    private static final String AT_ONCE = "at-once";

    private ProcessEnd() {}

    /** Ends this process. Does not return. */
    public static void with(int exitCode) {
        if (System.getProperty(PROPERTY, "").equals(AT_ONCE)) {
            function().ifPresent(function -> call(function, exitCode));
        }
        System.exit(exitCode);
    }

    /** The function of C, empty where there is none. */
    @SuppressWarnings("restricted") // it takes a number and returns nothing
    static Optional<MethodHandle> function() {
        Linker linker = Linker.nativeLinker();
        var type = FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT);
        return linker.defaultLookup()
                .find("_exit")
                .map(address -> linker.downcallHandle(address, type));
    }

    /** Does what {@link #with} does but for the end, to train an ahead-of-time cache. */
    public static void rehearse() {
        var _ = function();
    }

    private static void call(MethodHandle function, int exitCode) {
        try {
            function.invokeExact(exitCode);
        } catch (Throwable e) {
            throw new IllegalStateException("_exit throws nothing", e);
        }
    }
}
