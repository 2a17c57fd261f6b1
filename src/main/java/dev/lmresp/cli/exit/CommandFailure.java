package dev.lmresp.cli.exit;

/**
 * A failure that the user can understand and act on. The message is printed as it is; any other
 * exception counts as a bug of lmresp.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * @param message a sentence that says what went wrong and what to do next
     */
    public CommandFailure(String message) {
        this(message, ExitCode.FAILED);
    }

    /**
     * @param message a sentence that says what went wrong and what to do next
     * @param exitCode one of {@link ExitCode}
     */
    public CommandFailure(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /**
     * @param message a sentence that says what went wrong and what to do next
     * @param cause shown only with {@code --verbose}
     */
    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
        this.exitCode = ExitCode.FAILED;
    }

    public int exitCode() {
        return exitCode;
    }

    /** Appends the message of the root cause. */
    public static CommandFailure because(Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(failure.getMessage());
        String bottom = String.valueOf(root.getMessage());
        return new CommandFailure(
                message.contains(bottom) ? message : message + ": " + bottom, failure);
    }
}
