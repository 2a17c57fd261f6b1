package dev.lmresp.cli.exit;

/** The exit codes of all commands. */
public final class ExitCode {
    /** Success. */
    public static final int OK = 0;

    /**
     * The command failed: a test failed, the engine returned an error, a file could not be read.
     */
    public static final int FAILED = 1;

    /** A usage error; nothing was done. */
    public static final int USAGE = 2;

    /** The command to run exists but cannot be started; the same code as in shells. */
    public static final int NOT_EXECUTABLE = 126;

    /** The command to run was not found; the same code as in shells. */
    public static final int NOT_FOUND = 127;

    /** The user pressed Ctrl-C: 128 and the number of SIGINT. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
