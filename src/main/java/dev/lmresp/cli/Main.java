package dev.lmresp.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;

/** Where the {@code lmresp} command starts. */
public final class Main {
    private Main() {}

    static void main(String[] args) {
        System.exit(run(args, writer(System.out), writer(System.err)));
    }

    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return 0;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
    }
}
