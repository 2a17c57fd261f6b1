package dev.lmresp.cli.exit;

/** What a command tells the shell when it ends. */
public final class ExitCode {
    /** The command did its work. */
    public static final int OK = 0;

    /**
     * The work failed: a test failed, the engine answered with an error, a file could not be read.
     */
    public static final int FAILED = 1;

    /** The command line was wrong; nothing was done. */
    public static final int USAGE = 2;

    /** The command to run is there but cannot be started; as shells say it. */
    public static final int NOT_EXECUTABLE = 126;

    /** The command to run was not found; as shells say it. */
    public static final int NOT_FOUND = 127;

    /** The user pressed Ctrl-C: 128 and the number of SIGINT. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
