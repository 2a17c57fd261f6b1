package dev.lmresp.json;

/**
 * Text that is not valid JSON. The message has the problem and, if known, the position: line and
 * column count from 1.
 */
public final class JsonSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    JsonSyntaxException(String problem, int line, int column) {
        super(line == 0 ? problem : problem + " at line " + line + ", column " + column);
        this.line = line;
        this.column = column;
    }

    /** The line of the error, from 1; 0 when unknown. */
    public int line() {
        return line;
    }

    /** The column of the error in characters, from 1; 0 when unknown. */
    public int column() {
        return column;
    }
}
